import { describe, expect, it, vi } from "vitest";
import { callText, connectModern as connect } from "../test-servers/modern-client.ts";
import { serverArgv, startBridge } from "../test-servers/start-bridge.ts";

vi.setConfig({ testTimeout: 60_000 });

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
