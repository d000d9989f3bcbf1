import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import type { RpcMessage } from "../bridge/messages.ts";
import { HttpLink } from "./http-link.ts";

/** A server that forgets its session when told, a link to it, and what each request said of its caller. */
async function startLink(headers: Readonly<Record<string, string>>) {
  const told: string[] = [];
  let known = "";
  const server = createServer(async (request, response) => {
    let text = "";
    for await (const piece of request) text += String(piece);
    const { id = null, method = request.method } = text === "" ? {} : JSON.parse(text);
    const { "x-switchyard-assertion": assertion, "x-extra": extra } = request.headers;
    told.push([method, assertion, extra].join(" ").trimEnd());
    if (method === "initialize") known = `s${told.length}`;
    else if (request.headers["mcp-session-id"] !== known) {
      response.writeHead(404).end();
      return;
    }
    const result = method === "initialize" ? { protocolVersion: "2025-11-25", capabilities: {} } : {};
    response.writeHead(id === null ? 202 : 200, { "content-type": "application/json", "mcp-session-id": known });
    response.end(id === null ? "" : JSON.stringify({ jsonrpc: "2.0", id, result }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const link = new HttpLink({ port, path: "/mcp" }, () => {}, headers);
  onTestFinished(async () => {
    await link.stop();
    server.close();
    server.closeAllConnections();
  });
  const ask = (method: string, of: Readonly<Record<string, string>>): Promise<RpcMessage> =>
    new Promise((answer) => {
      link.open({ jsonrpc: "2.0", id: 1, method }, 1, { headers: of, notify: () => {}, answer });
    });
  return {
    told,
    ask,
    forget: () => {
      known = "another";
    },
  };
}

const first = { "x-switchyard-assertion": "first" };
const second = { "x-switchyard-assertion": "second" };

it("opens a session that the server forgot with what the call at hand says of its caller, not an older one", async () => {
  const { told, ask, forget } = await startLink(first);
  await ask("initialize", first);
  await ask("ping", first);
  forget();
  expect(await ask("ping", second)).toHaveProperty("result");
  expect(told.filter((line) => line.startsWith("initialize"))).toEqual(["initialize first", "initialize second"]);
});

it("sends with a call what its own request brought, and nothing of the request that the session was opened for", async () => {
  const { told, ask } = await startLink({ ...first, "x-extra": "of-a" });
  await ask("initialize", { ...first, "x-extra": "of-a" });
  await ask("ping", second);
  expect(told).toEqual(["initialize first of-a", "ping second"]);
});
