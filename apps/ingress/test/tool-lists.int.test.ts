/** Lists of tools on their way through a real ingress: what is taken out, what stays, and what never leaks. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { newId } from "@switchyard/crypto";
import { seedKey } from "@switchyard/oauth/testing";
import { type SeededServer, seedInstance, seedServer } from "@switchyard/routing/testing";
import { testDatabase } from "@switchyard/testing";
import { afterAll, describe, expect, it } from "vitest";
import { modernCall, send } from "./clients.ts";
import { eventually } from "./eventually.ts";
import { speakModern, toolsOf } from "./speak.ts";
import { startIngress } from "./start-ingress.ts";
import { readAll, startRawUpstream } from "./start-upstream.ts";

const { db } = await testDatabase();
const ingress = await startIngress(db);
/** What the server behind the ingress does with the next requests. */
let respond: (request: IncomingMessage, response: ServerResponse, body: string) => void = () => {};
const upstream = await startRawUpstream(async (request, response) => {
  const body = request.method === "POST" ? (await readAll(request)).toString() : "";
  respond(request, response, body);
});
afterAll(async () => {
  await ingress.close();
  await upstream.close();
});

const json = (text: string | Buffer, status = 200) => {
  respond = (_request, response) => void response.writeHead(status, { "content-type": "application/json" }).end(text);
};
const events = (text: string) => {
  respond = (_request, response) => void response.writeHead(200, { "content-type": "text/event-stream" }).end(text);
};
const list = (names: readonly string[], more = "") =>
  `{"jsonrpc": "2.0", "id": 1, "result": {"tools": [${names.map((name) => `{"name": ${JSON.stringify(name)}}`).join(",")}]${more}}}`;

/** A server whose key may call the tools it names; all of them where it names none. */
async function serve(tools: readonly string[]): Promise<{ server: SeededServer; url: string; secret: string }> {
  const server = await seedServer(db);
  await seedInstance(db, server, { address: upstream.address });
  const { secret } = await seedKey(db, server.orgId, { tools });
  return { server, url: ingress.url(server), secret };
}

async function ask(tools: readonly string[], method = "tools/list", params: Record<string, unknown> = {}) {
  const { url, secret } = await serve(tools);
  return speakModern(url, secret).ask(method, params);
}

describe("a list of tools", () => {
  it("is forwarded byte for byte, unread, to who may call all of them", async () => {
    const twice = '{"jsonrpc":"2.0" ,"result":{"tools":[],"tools":[{"name":"x"}]},"id":1 }';
    for (const text of [list(["a", "b"]), twice, '{"jsonrpc":"2.0","id":1,"result":{"tools":"none"}}']) {
      json(text);
      expect((await ask([])).text).toBe(text);
    }
  });

  it("loses what the caller may not call, and nothing else: cursor, unknown fields, spaces", async () => {
    json(list(["a", "b"], ', "nextCursor": "p2", "ttlMs": 60000, "cacheScope": "public", "x": 1.0'));
    const { text, headers } = await ask(["b"]);
    const more = ', "nextCursor": "p2", "ttlMs": 60000, "cacheScope": "private", "x": 1.0';
    expect(text).toBe(list(["b"], more));
    expect(Number(headers["content-length"])).toBe(Buffer.byteLength(text));
  });

  it("is filtered page by page, an empty page with its cursor", async () => {
    respond = (_request, response, body) => {
      const page = body.includes('"cursor":"p2"') ? list(["b", "c"]) : list(["a"], ', "nextCursor": "p2"');
      response.writeHead(200, { "content-type": "application/json" }).end(page);
    };
    const { url, secret } = await serve(["b"]);
    const speaker = speakModern(url, secret);
    const first = await speaker.ask("tools/list");
    expect(toolsOf(first)).toEqual([]);
    expect(JSON.parse(first.text).result.nextCursor).toBe("p2");
    expect(toolsOf(await speaker.ask("tools/list", { cursor: "p2" }))).toEqual(["b"]);
  });

  it("is filtered in a stream too, with the notifications before it untouched", async () => {
    const told = 'id: 1\ndata: {"jsonrpc":"2.0","method":"notifications/tools/list_changed"}\n\n: keep\n\n';
    events(`${told}id: 2\ndata: ${list(["a", "b"], ',"cacheScope":"public"')}\n\n`);
    const { text } = await ask(["a"]);
    expect(text).toBe(`${told}id: 2\ndata: ${list(["a"], ',"cacheScope":"private"')}\n\n`);
  });

  it("of many thousands of tools comes through", async () => {
    const names = Array.from({ length: 20_000 }, (_, index) => `tool-${index}`);
    json(list(names));
    const answer = await ask(["tool-7", "tool-19999"]);
    expect(toolsOf(answer)).toEqual(["tool-7", "tool-19999"]);
  });

  it("that says no tools, prompts and resources is not looked into", async () => {
    const text =
      '{"jsonrpc":"2.0","id":1,"result":{"prompts":[{"name":"b"}],"tools":[{"name":"b"}],"cacheScope":"public"}}';
    json(text);
    expect((await ask(["a"], "prompts/list")).text).toBe(text);
    expect((await ask(["a"], "resources/list")).text).toBe(text);
  });
});

describe("an answer that hides a list from us", () => {
  it.each([
    ["no JSON", '{"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"secret"}]'],
    ["two lists", '{"id":1,"result":{"tools":[],"tools":[{"name":"secret"}]}}'],
    ["another name for it", '{"id":1,"result":{"Tools":[{"name":"secret"}]}}'],
    ["bytes that are no UTF-8", Buffer.concat([Buffer.from('{"result":{"tools":[{"name":"secret'), Buffer.of(0xff)])],
  ])("is refused: %s", async (_, text) => {
    json(text);
    const answer = await ask(["a"]);
    expect(answer.status).toBe(502);
    expect(JSON.parse(answer.text)).toMatchObject({ id: 1, error: { data: { code: "tool_list_unreadable" } } });
    expect(answer.text).not.toContain("secret");
  });

  it("gives way to an honest error in a stream", async () => {
    events('data: {"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"secret"}]\n\n');
    const { text } = await ask(["a"]);
    expect(text).not.toContain("secret");
    const error = JSON.parse(text.replace(/^data: /, ""));
    expect(error).toMatchObject({ id: 1, error: { code: 1502, data: { code: "tool_list_unreadable" } } });
  });

  it("is refused when it is longer than we hold", async () => {
    const part = Buffer.alloc(1024 * 1024, " ");
    respond = (_request, response) => {
      response.writeHead(200, { "content-type": "application/json" });
      for (let count = 0; count < 17; count += 1) response.write(part);
      response.end(list(["secret"]));
    };
    expect(JSON.parse((await ask(["a"])).text).error.data.code).toBe("tool_list_too_long");
  });

  it("passes on what the server says went wrong", async () => {
    const error = '{"jsonrpc":"2.0","id":1,"error":{"code":-32603,"message":"tools are out"}}';
    json(error, 500);
    expect(await ask(["a"])).toMatchObject({ status: 500, text: error });
  });
});

describe("other ways to a list", () => {
  const hello = { "content-type": "application/json", accept: "application/json, text/event-stream" };

  it("a batch: each answer for itself", async () => {
    const { url, secret } = await serve(["a"]);
    respond = (_request, response) => {
      const answer = '{"jsonrpc":"2.0","id":0,"result":{"protocolVersion":"2025-03-26"}}';
      response.writeHead(200, { "content-type": "application/json", "mcp-session-id": "one" }).end(answer);
    };
    const opened = await send(url, {
      headers: { ...hello, authorization: `Bearer ${secret}` },
      body: '{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-03-26"}}',
    });
    json(`[${list(["a", "b"])},{"jsonrpc":"2.0","id":2,"result":{"prompts":[{"name":"b"}]}}]`);
    const batch = ["tools/list", "prompts/list"].map((method, index) => ({ jsonrpc: "2.0", id: index + 1, method }));
    const session = String(opened.headers["mcp-session-id"]);
    const headers = { ...hello, authorization: `Bearer ${secret}`, "mcp-session-id": session };
    const { text } = await send(url, { headers, body: JSON.stringify(batch) });
    expect(text).toBe(`[${list(["a"])},{"jsonrpc":"2.0","id":2,"result":{"prompts":[{"name":"b"}]}}]`);
  });

  it("a stream that is taken up again and repeats the answer", async () => {
    events(`id: 9\ndata: ${list(["secret", "a"])}\n\n`);
    const { url, secret } = await serve(["a"]);
    const headers = { accept: "text/event-stream", authorization: `Bearer ${secret}`, "last-event-id": "8" };
    const { text } = await send(url, { method: "GET", headers });
    expect(text).toBe(`id: 9\ndata: ${list(["a"])}\n\n`);
  });
});

describe("a call", () => {
  const refusalOf = async (tools: readonly string[], name: string) => {
    json('{"jsonrpc":"2.0","id":1,"result":{}}');
    const { url, secret } = await serve(tools);
    const { headers, body } = modernCall(name);
    const text = /^[\x21-\x7e]+$/.test(name) ? name : `=?base64?${Buffer.from(name).toString("base64")}?=`;
    const answer = await send(url, {
      headers: { ...headers, "mcp-name": text, authorization: `Bearer ${secret}` },
      body,
    });
    return answer.status === 200 ? null : JSON.parse(answer.text).error.data.code;
  };

  it.each(["__proto__", "constructor", "toString", "A", "a ", "\u0430", "a\u200b", "*"])(
    "of a tool that only looks like one the credential names is refused: %j",
    async (name) => {
      expect(await refusalOf(["a"], name)).toBe("credential_limited");
      expect(await refusalOf(["a"], "a")).toBeNull();
    },
  );

  it("with another name in the header than in the body is refused before anything is judged", async () => {
    const { url, secret } = await serve(["a"]);
    const { headers, body } = modernCall("b");
    const answer = await send(url, {
      headers: { ...headers, "mcp-name": "a", authorization: `Bearer ${secret}` },
      body,
    });
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.text).error.code).toBe(-32020);
  });

  it("of a denied tool inside a batch is refused with the whole batch", async () => {
    let asked = 0;
    respond = (_request, response) => {
      asked += 1;
      response.writeHead(200, { "content-type": "application/json" }).end("[]");
    };
    const { url, secret } = await serve(["a"]);
    const call = (name: string, id: number) => ({ jsonrpc: "2.0", id, method: "tools/call", params: { name } });
    const headers = {
      ...{ "content-type": "application/json", accept: "application/json, text/event-stream" },
      ...{ authorization: `Bearer ${secret}`, "mcp-protocol-version": "2025-03-26" },
    };
    const answer = await send(url, { headers, body: JSON.stringify([call("a", 1), call("b", 2)]) });
    expect(answer.status).toBe(403);
    expect(asked).toBe(0);
  });

  it("that became a task is out of reach with its tool, once the tool is denied", async () => {
    json('{"jsonrpc":"2.0","id":1,"result":{"resultType":"task","taskId":"task-1","status":"working"}}');
    const { server, url, secret } = await serve([]);
    const { secret: other } = await seedKey(db, server.orgId, { tools: ["b"] });
    expect((await speakModern(url, secret).ask("tools/call", { name: "a" })).status).toBe(200);
    json('{"jsonrpc":"2.0","id":1,"result":{"resultType":"complete"}}');
    const get = (key: string, taskId: string) => speakModern(url, key).ask("tasks/get", { taskId });
    expect((await get(secret, "task-1")).status).toBe(200);
    const denied = await get(other, "task-1");
    expect(JSON.parse(denied.text).error.data.code).toBe("credential_limited");
    expect((await get(other, "task-2")).status).toBe(200);
  });

  it("and the list follow a policy within seconds, in both directions, in the middle of a session", async () => {
    json(list(["a", "b"]));
    const { server, url, secret } = await serve([]);
    const speaker = speakModern(url, secret);
    expect(toolsOf(await speaker.ask("tools/list"))).toEqual(["a", "b"]);
    const id = newId("pol");
    const about = { effect: "allow", tools: ["b"], subjectKind: "role", subject: "admin", createdBy: "test" };
    const { orgId, serverId } = server;
    await db.asSystem("test", (tx) => tx.policy.create({ data: { id, orgId, serverId, ...about } }));
    await ingress.announce(server);
    await eventually(async () => toolsOf(await speaker.ask("tools/list"))).toEqual(["a"]);
    expect((await speaker.ask("tools/call", { name: "b" })).status).toBe(403);
    await eventually(async () => (await ingress.trail(server))[0]).toMatchObject({
      ...{ method: "tools/call", name: "b", outcome: "denied" },
      context: { errorCode: "policy_denied" },
    });
    await db.asSystem("test", (tx) => tx.policy.delete({ where: { id } }));
    await ingress.announce(server);
    await eventually(async () => toolsOf(await speaker.ask("tools/list"))).toEqual(["a", "b"]);
  });
});
