import { request } from "node:http";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { ElicitRequestSchema } from "@modelcontextprotocol/sdk/types.js";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { callText, connectModern } from "../test-servers/modern-client.ts";
import { as, modern, patience } from "../test-servers/start-bridge.ts";
import { type StartedFront, startFront } from "../test-servers/start-front.ts";

vi.setConfig({ testTimeout: 60_000 });

const capabilities = { "io.modelcontextprotocol/clientCapabilities": { elicitation: {} } };

async function call(front: StartedFront, name: string, retry: object = {}, who = "ada") {
  const request = modern(1, "tools/call", { name, arguments: {}, ...retry, _meta: capabilities });
  const headers = { ...request.headers, ...as(who), accept: "application/json" };
  return (await (await front.post(request.message, headers)).json()) as {
    result?: { resultType: string; requestState?: string; content?: { text: string }[] };
    error?: { code: number; message: string };
  };
}

async function openSessions({ inner }: StartedFront): Promise<number> {
  return Number(await (await fetch(new URL("/sessions", inner))).text());
}

describe("a client that speaks only 2026-07-28 and an HTTP server of 2025", () => {
  it("is asked in every way, over several rounds, with progress", async () => {
    const { client, asked } = await connectModern(await startFront());
    expect(client.getServerVersion()?.name).toBe("asking-http");
    expect((await client.listTools()).tools.map((tool) => tool.name)).toContain("greet");
    expect(await callText(client, "greet", { greeting: "Hi" })).toBe("Hi, Ada!");
    const progress: number[] = [];
    const onprogress = ({ progress: value }: { progress: number }): void => void progress.push(value);
    const result = await client.callTool({ name: "rounds", arguments: {} }, { onprogress });
    expect(result.content).toEqual([{ type: "text", text: "Ada likes Ada" }]);
    expect(progress).toEqual(expect.arrayContaining([1, 2, 3]));
    expect(await callText(client, "everything")).toBe("Ada | Paris | file:///home");
    expect(await callText(client, "visit")).toBe("accept");
    expect(await callText(client, "visit-first")).toBe("you are in");
    expect((await client.getPrompt({ name: "letter" })).messages[0]?.content).toMatchObject({ text: "Dear Ada" });
    expect((await client.readResource({ uri: "memo://diary" })).contents[0]).toMatchObject({ text: "of Ada" });
    expect(asked).toContain("https://example.com/in");
  });

  it("has a session of its own principal, which the server is told with every call", async () => {
    const front = await startFront();
    const people = await Promise.all(["Ada", "Bob", "Cyd"].map((name) => connectModern(front, name)));
    const answers = await Promise.all(people.map(async ({ client }) => JSON.parse(await callText(client, "who"))));
    expect(answers.map(({ principal }) => principal)).toEqual(["Ada", "Bob", "Cyd"]);
    expect(new Set(answers.map(({ sessionId }) => sessionId)).size).toBe(3);
    const names = ["Ada", "Bob", "Cyd"];
    const greetings = await Promise.all(
      Array.from({ length: 24 }, (_, index) => callText(people[index % 3]?.client, "greet")),
    );
    expect(greetings).toEqual(Array.from({ length: 24 }, (_, index) => `Hello, ${names[index % 3]}!`));
  });

  it("shares no session with another whom nobody knows and who shows the server another credential", async () => {
    const front = await startFront();
    const sessionOf = async (headers: Readonly<Record<string, string>>): Promise<string> => {
      const request = modern(1, "tools/call", { name: "who", arguments: {}, _meta: capabilities });
      const answer = await front.post(request.message, { ...request.headers, ...headers, accept: "application/json" });
      const { result } = (await answer.json()) as { result: { content: { text: string }[] } };
      return JSON.parse(result.content[0]?.text ?? "{}").sessionId;
    };
    const sessions = [{ "x-api-key": "a" }, { "x-api-key": "b" }, {}, { "x-api-key": "a" }].map(sessionOf);
    const [a, b, none, again] = await Promise.all(sessions);
    expect(new Set([a, b, none]).size).toBe(3);
    expect(again).toBe(a);
  });

  it("goes on when the server has forgotten its session", async () => {
    const { client } = await connectModern(await startFront());
    await client.callTool({ name: "forget", arguments: {} });
    expect(await callText(client, "greet")).toBe("Hello, Ada!");
  });

  it("ends its session with the front", async () => {
    const front = await startFront();
    await connectModern(front).then(({ client }) => callText(client, "who"));
    expect(await openSessions(front)).toBe(1);
    await front.close();
    expect(await openSessions(front)).toBe(0);
  });

  it("cancels at the server when it closes the response", async () => {
    const front = await startFront();
    const { client } = await connectModern(front);
    const abort = new AbortController();
    const failed = expect(client.callTool({ name: "wait", arguments: {} }, { signal: abort.signal })).rejects.toThrow();
    await vi.waitFor(async () => expect(await callText(client, "waiting")).toBe("1"), patience);
    abort.abort();
    await failed;
    await vi.waitFor(async () => expect(await callText(client, "waiting")).toBe("0"), patience);
  });

  it("is told honestly when the server dies with its question open", async () => {
    const front = await startFront();
    const { result } = await call(front, "greet");
    expect(result?.requestState).toMatch(/^sy1\.ins_1\./);
    front.server.kill("SIGKILL");
    await vi.waitFor(async () => expect(await openSessions(front).catch(() => "gone")).toBe("gone"), patience);
    const inputResponses = { "elicitation-1": { action: "accept", content: { name: "Ada" } } };
    const { error } = await call(front, "greet", { requestState: result?.requestState, inputResponses });
    expect(error).toMatchObject({ code: 1502 });
  });
});

describe("a page whose own name was made to point here", () => {
  it("is refused before it reaches the server", async () => {
    const front = await startFront();
    const { message, headers } = modern(1, "tools/list");
    const sent = await new Promise<number | undefined>((resolve, reject) => {
      const options = {
        method: "POST",
        headers: { ...headers, "content-type": "application/json", host: "evil.example" },
      };
      request(front.url, options, (answer) => resolve(answer.resume().statusCode))
        .once("error", reject)
        .end(JSON.stringify(message));
    });
    expect(sent).toBe(403);
  });
});

describe("a client of 2025 before the same front", () => {
  it("speaks with the server itself: sessions, questions, streams", async () => {
    const front = await startFront();
    const client = new Client({ name: "old", version: "1" }, { capabilities: { elicitation: {} } });
    client.setRequestHandler(ElicitRequestSchema, () => ({ action: "accept", content: { name: "Eve", color: "red" } }));
    const transport = new StreamableHTTPClientTransport(front.url);
    await client.connect(transport as Parameters<Client["connect"]>[0]);
    onTestFinished(() => client.close());
    const result = await client.callTool({ name: "rounds", arguments: {} });
    expect(result.content).toEqual([{ type: "text", text: "Eve likes red" }]);
    await transport.terminateSession();
    expect(await openSessions(front)).toBe(0);
  });

  it("has its bytes passed as they are, on any path, with the server's own port as Host", async () => {
    const front = await startFront();
    const response = await fetch(new URL("/other?x=%7E", front.url), { headers: { "X-Mixed": "1" } });
    expect(response.status).toBe(418);
    expect(response.headers.get("x-raw")).toBe("yes");
    const raw = (await response.json()) as string[];
    expect(raw.slice(0, 2)).toEqual(["Host", `127.0.0.1:${front.inner.port}`]);
    expect(raw).toContain("X-Mixed");
  });
});
