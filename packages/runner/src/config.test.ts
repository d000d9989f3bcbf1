import { describe, expect, it } from "vitest";
import { parseConfig } from "./config.ts";

const base = { mode: "bridge", listen: { host: "127.0.0.1", port: 1 }, argv: ["node", "a.js"], cwd: "/app" };

const unnamed = { instanceId: "local", stateKey: null };

describe("a configuration", () => {
  it("is taken with its defaults", () => {
    expect(parseConfig(base)).toEqual({ ...base, egress: null, path: "/mcp", shared: false, ...unnamed });
    const forward = { ...base, mode: "forward", target: { port: 2 }, listen: { fd: 4 } };
    expect(parseConfig(forward)).toEqual({ ...forward, egress: null });
    const front = { ...forward, mode: "front", path: "/x", instanceId: "ins_1", stateKey: "k" };
    expect(parseConfig(front)).toEqual({ ...front, egress: null });
  });

  it.each([
    ["nothing", null],
    ["another mode", { ...base, mode: "both" }],
    ["no argv", { ...base, argv: [] }],
    ["argv with a number", { ...base, argv: ["node", 1] }],
    ["argv with a null byte", { ...base, argv: ["node", "a\0b"] }],
    ["a shell line", { ...base, argv: "node a.js" }],
    ["a relative cwd", { ...base, cwd: "app" }],
    ["a port out of range", { ...base, listen: { host: "127.0.0.1", port: 70_000 } }],
    ["a standard stream to listen on", { ...base, listen: { fd: 1 } }],
    ["a forward without target", { ...base, mode: "forward" }],
    ["a front without target", { ...base, mode: "front" }],
    ["an instance id with a dot", { ...base, instanceId: "ins.1" }],
    ["a state key that is no text", { ...base, stateKey: 7 }],
    ["egress without socket", { ...base, egress: { port: 3128 } }],
    ["a relative path", { ...base, path: "mcp" }],
  ])("is refused with a sentence: %s", (_case, value) => {
    expect(parseConfig(value)).toEqual({ fault: expect.stringMatching(/^.+\.$/) });
  });
});
