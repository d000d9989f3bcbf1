import { Client, type ClientCapabilities, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { as, type StartedBridge, serverArgv, startBridge } from "../test-servers/start-bridge.ts";

vi.setConfig({ testTimeout: 60_000 });

const all: ClientCapabilities = { elicitation: { form: {}, url: {} }, sampling: {}, roots: {} };

interface Asked {
  readonly client: Client;
  /** Messages of the forms and URLs it was asked for. */
  readonly asked: string[];
}

/** A client that speaks 2026-07-28 alone and answers each form with `answer`. */
async function connect(bridge: StartedBridge, answer = "Ada", capabilities = all): Promise<Asked> {
  const asked: string[] = [];
  const versionNegotiation = { mode: { pin: "2026-07-28" } } as const;
  const client = new Client({ name: "test", version: "1" }, { versionNegotiation, capabilities });
  if (capabilities.elicitation !== undefined) {
    client.setRequestHandler("elicitation/create", ({ params }) => {
      asked.push("url" in params ? params.url : params.message);
      if (!("requestedSchema" in params)) return { action: "accept" };
      const [field = ""] = Object.keys(params.requestedSchema.properties);
      return { action: "accept", content: { [field]: answer } };
    });
  }
  if (capabilities.sampling !== undefined) {
    const content = { type: "text", text: "Paris" } as const;
    client.setRequestHandler("sampling/createMessage", () => ({ role: "assistant", model: "m", content }));
  }
  if (capabilities.roots !== undefined) {
    client.setRequestHandler("roots/list", () => ({ roots: [{ uri: "file:///home" }] }));
  }
  await client.connect(new StreamableHTTPClientTransport(bridge.url, { requestInit: { headers: as(answer) } }));
  onTestFinished(() => client.close());
  return { client, asked };
}

async function callText(client: Client | undefined, name: string, args: Record<string, unknown> = {}): Promise<string> {
  const result = await client?.callTool({ name, arguments: args });
  const [first] = (result?.content ?? []) as { text?: string }[];
  return first?.text ?? "";
}

describe("a client that speaks only 2026-07-28 and a stdio server of 2025", () => {
  it("answers its forms, over several rounds, with progress in each", async () => {
    const { client, asked } = await connect(await startBridge(serverArgv("asking")));
    expect(await callText(client, "greet", { greeting: "Hi" })).toBe("Hi, Ada!");
    const progress: number[] = [];
    const onprogress = ({ progress: value }: { progress: number }): void => void progress.push(value);
    const result = await client.callTool({ name: "rounds", arguments: {} }, { onprogress });
    expect(result.content).toEqual([{ type: "text", text: "Ada likes Ada" }]);
    expect(asked.map((text) => text.slice(0, 9))).toEqual(["Your name", "Your name", "Your colo"]);
    expect(progress).toEqual(expect.arrayContaining([1, 2, 3]));
  });

  it("answers a form, a sampling and its roots asked at once", async () => {
    const { client } = await connect(await startBridge(serverArgv("asking")));
    expect(await callText(client, "everything")).toBe("Ada | Paris | file:///home");
  });

  it("visits URLs, those that the server demands before the call too", async () => {
    const { client, asked } = await connect(await startBridge(serverArgv("asking")));
    expect(await callText(client, "visit")).toBe("accept");
    expect(await callText(client, "visit-first")).toBe("you are in");
    expect(asked).toEqual(["https://example.com/in", "https://example.com/in"]);
  });

  it("answers in prompts and resources", async () => {
    const { client } = await connect(await startBridge(serverArgv("asking")));
    const prompt = await client.getPrompt({ name: "letter" });
    expect(prompt.messages[0]?.content).toMatchObject({ text: "Dear Ada" });
    expect((await client.readResource({ uri: "memo://diary" })).contents[0]).toMatchObject({ text: "of Ada" });
  });

  it("is not asked what it did not declare, and the server is told so", async () => {
    const { client } = await connect(await startBridge(serverArgv("asking")), "Ada", {});
    const result = await client.callTool({ name: "greet", arguments: {} });
    expect(result.isError).toBe(true);
    expect(JSON.stringify(result.content)).toContain("does not support elicitation");
  });

  it("never crosses with another principal, whatever their ids", async () => {
    const bridge = await startBridge(serverArgv("asking"));
    const people = await Promise.all(["Ada", "Bob", "Cyd"].map((name) => connect(bridge, name)));
    const names = ["Ada", "Bob", "Cyd"];
    const greetings = await Promise.all(
      Array.from({ length: 24 }, async (_, index) => callText(people[index % 3]?.client, "greet")),
    );
    expect(greetings).toEqual(Array.from({ length: 24 }, (_, index) => `Hello, ${names[index % 3]}!`));
  });
});
