import type { Manifest, Tool } from "@switchyard/contracts";
import { expect, it } from "vitest";
import { compareManifests, roughWords } from "./compare-manifests.ts";

const tool = (name: string, inputSchema: Tool["inputSchema"] = {}): Tool => ({
  name,
  title: null,
  description: null,
  inputSchema,
  outputSchema: null,
  annotations: null,
});
const manifest = (tools: Tool[]): Manifest => ({
  deploymentId: "dpl_1",
  digest: "",
  diff: null,
  eras: [],
  protocolVersions: [],
  serverInfo: { name: "x", version: "1", title: null },
  instructions: null,
  capabilities: {},
  tools,
  prompts: [],
  resources: [],
  resourceTemplates: [],
});

it("finds what came, went and changed, and nothing in another order of keys", () => {
  const before = manifest([tool("a", { type: "object", required: ["x"] }), tool("b"), tool("gone")]);
  const after = manifest([tool("new"), tool("b", { type: "object" }), tool("a", { required: ["x"], type: "object" })]);
  const diff = compareManifests(before, after);
  expect(diff).toEqual({ added: ["tool new"], removed: ["tool gone"], changed: ["tool b"] });
  expect(roughWords(diff)).toBe("1 added, 1 changed, 1 removed (tool gone).");
});

it("says so when nothing changes", () => {
  expect(roughWords(compareManifests(manifest([tool("a")]), manifest([tool("a")])))).toBe(
    "Nothing changes for callers.",
  );
});
