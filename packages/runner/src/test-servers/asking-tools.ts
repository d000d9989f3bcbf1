import type { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import type { RequestHandlerExtra } from "@modelcontextprotocol/sdk/shared/protocol.js";
import {
  ElicitResultSchema,
  type ServerNotification,
  type ServerRequest,
  UrlElicitationRequiredError,
} from "@modelcontextprotocol/sdk/types.js";
import { z } from "zod";

type Extra = RequestHandlerExtra<ServerRequest, ServerNotification>;

interface Said {
  readonly content: { type: "text"; text: string }[];
  readonly [key: string]: unknown;
}

/** Longer than any test, so that the asking server never gives up first. */
const patient = { timeout: 3_600_000 };
const say = (text: string): Said => ({ content: [{ type: "text", text }] });
const field = (name: string) => ({ type: "object", properties: { [name]: { type: "string" } } }) as const;

/** Tools, a prompt and a resource of a server of 2025 that ask their client, each in one way, in answer to the call. */
export function registerAskingTools(server: McpServer): void {
  const ask = async (extra: Extra, name: string): Promise<string> => {
    const params = { message: `Your ${name}? (process ${process.pid})`, requestedSchema: field(name) };
    const answer = await extra.sendRequest({ method: "elicitation/create", params }, ElicitResultSchema, patient);
    return answer.action === "accept" ? String(answer.content?.[name]) : answer.action;
  };
  const progress = async (extra: Extra, value: number): Promise<void> => {
    const progressToken = extra._meta?.progressToken;
    if (progressToken === undefined) return;
    await extra.sendNotification({ method: "notifications/progress", params: { progressToken, progress: value } });
  };

  server.registerTool("greet", { inputSchema: { greeting: z.string().optional() } }, async ({ greeting }, extra) => {
    return say(`${greeting ?? "Hello"}, ${await ask(extra, "name")}!`);
  });
  server.registerTool("rounds", {}, async (extra) => {
    await progress(extra, 1);
    const name = await ask(extra, "name");
    await progress(extra, 2);
    const color = await ask(extra, "color");
    await progress(extra, 3);
    return say(`${name} likes ${color}`);
  });
  server.registerTool("everything", {}, async (extra) => {
    const [name, sampled, { roots }] = await Promise.all([
      ask(extra, "name"),
      server.server.createMessage(
        { messages: [{ role: "user", content: { type: "text", text: "Capital of France?" } }], maxTokens: 10 },
        { ...patient, relatedRequestId: extra.requestId },
      ),
      server.server.listRoots({}, { ...patient, relatedRequestId: extra.requestId }),
    ]);
    const text = sampled.content.type === "text" ? sampled.content.text : sampled.content.type;
    return say(`${name} | ${text} | ${roots.map((root) => root.uri).join()}`);
  });
  server.registerTool("visit", {}, async (extra) => {
    const params = { mode: "url" as const, message: "Sign in", url: "https://example.com/in", elicitationId: "e1" };
    const answer = await server.server.elicitInput(params, { ...patient, relatedRequestId: extra.requestId });
    return say(answer.action);
  });
  let visited = false;
  server.registerTool("visit-first", {}, async () => {
    if (visited) return say("you are in");
    visited = true;
    const url = { mode: "url" as const, message: "Sign in", url: "https://example.com/in", elicitationId: "e2" };
    throw new UrlElicitationRequiredError([url]);
  });
  server.registerTool("hold", {}, async (extra) => {
    extra.signal.addEventListener("abort", () => process.stderr.write("hold was cancelled\n"));
    return say(await ask(extra, "name"));
  });
  server.registerTool("changes-its-mind", {}, async (extra) => {
    const params = { message: "Quick?", requestedSchema: field("name") };
    const asked = extra.sendRequest({ method: "elicitation/create", params }, ElicitResultSchema, { timeout: 300 });
    const heard = await asked.catch(() => null);
    return say(heard === null ? "gave up asking" : "answered");
  });
  let waiting = 0;
  server.registerTool("waiting", {}, () => say(String(waiting)));
  server.registerTool("wait", {}, async ({ signal }) => {
    waiting += 1;
    await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
    waiting -= 1;
    return say("late");
  });
  server.registerTool("pid", {}, () => say(String(process.pid)));
  server.registerPrompt("letter", { argsSchema: { to: z.string().optional() } }, async (_args, extra) => ({
    messages: [{ role: "user", content: { type: "text", text: `Dear ${await ask(extra, "name")}` } }],
  }));
  server.registerResource("diary", "memo://diary", {}, async ({ href: uri }, extra) => ({
    contents: [{ uri, text: `of ${await ask(extra, "name")}` }],
  }));
}
