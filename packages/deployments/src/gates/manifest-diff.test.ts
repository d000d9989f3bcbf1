import type { Tool } from "@switchyard/contracts";
import { describe, expect, test } from "vitest";
import { manifestOf, toolOf } from "./manifest.fixture.ts";
import { diffManifests } from "./manifest-diff.ts";

const toolChange = (before: Partial<Tool>, after: Partial<Tool>) =>
  diffManifests(manifestOf({ tools: [toolOf("t", before)] }), manifestOf({ tools: [toolOf("t", after)] })).changes[0];

describe("the difference of two manifests", { timeout: 120_000 }, () => {
  test("is none between equal ones, whatever the order", () => {
    const diff = diffManifests(
      manifestOf({ tools: [toolOf("a"), toolOf("b")] }),
      manifestOf({ tools: [toolOf("b"), toolOf("a")], serverInfo: { name: "weather", version: "2.0.0", title: null } }),
    );
    expect(diff).toEqual({ against: null, class: "none", added: 0, removed: 0, changed: 0, breaking: 0, changes: [] });
  });

  test("names what is added, removed and changed, what breaks first", () => {
    const live = manifestOf({ tools: [toolOf("kept"), toolOf("gone"), toolOf("told")] });
    const next = manifestOf({ tools: [toolOf("kept"), toolOf("new"), toolOf("told", { description: "Anew." })] });
    expect(diffManifests(live, next, "dpl_1")).toMatchObject({
      against: "dpl_1",
      class: "breaking",
      added: 1,
      removed: 1,
      changed: 1,
      breaking: 1,
      changes: [
        { kind: "tool", name: "gone", change: "removed", class: "breaking" },
        { kind: "tool", name: "new", change: "added", class: "compatible" },
        {
          kind: "tool",
          name: "told",
          change: "changed",
          class: "compatible",
          details: [{ rule: "description_changed" }],
        },
      ],
    });
  });

  test("with nothing live calls everything new", () => {
    expect(diffManifests(null, manifestOf({ tools: [toolOf("a")] }))).toMatchObject({ class: "compatible", added: 1 });
  });

  test("gives places of schemas with the side they are on", () => {
    const inputSchema = { type: "object", properties: { city: { type: "string", minLength: 2 } }, required: ["city"] };
    expect(toolChange({}, { inputSchema })?.details).toMatchObject([
      { path: "inputSchema.properties.city.minLength", class: "breaking", rule: "bound_tightened" },
    ]);
    const output = (type: string) => ({ type: "object", properties: { temp: { type } }, required: ["temp"] });
    expect(toolChange({ outputSchema: output("integer") }, { outputSchema: output("number") })?.details).toMatchObject([
      { path: "outputSchema.properties.temp.type", class: "breaking", rule: "type_widened" },
    ]);
  });

  test("an output schema may come and may not go", () => {
    const outputSchema = { type: "object" };
    expect(toolChange({}, { outputSchema })).toMatchObject({
      class: "compatible",
      details: [{ rule: "output_schema_added" }],
    });
    expect(toolChange({ outputSchema }, {})).toMatchObject({
      class: "breaking",
      details: [{ rule: "output_schema_removed" }],
    });
  });

  test.each<
    [before: Record<string, unknown> | null, after: Record<string, unknown> | null, expected: string | undefined]
  >([
    [{ readOnlyHint: true }, { readOnlyHint: false }, "breaking"],
    [{ readOnlyHint: true }, null, "breaking"],
    [{ readOnlyHint: false }, { readOnlyHint: true }, "compatible"],
    [{ destructiveHint: false }, { destructiveHint: true }, "breaking"],
    [{ destructiveHint: false }, {}, "breaking"],
    [{}, { destructiveHint: true }, undefined],
    [{ destructiveHint: true }, { destructiveHint: false }, "compatible"],
    [{ idempotentHint: true }, { idempotentHint: false }, "breaking"],
    [{ openWorldHint: false }, { openWorldHint: true }, "breaking"],
    [{ readOnlyHint: true, destructiveHint: false }, { readOnlyHint: true }, undefined],
    [{ title: "a" }, { title: "b" }, "compatible"],
  ])("safety hints %j → %j are %s", (before, after, expected) => {
    expect(toolChange({ annotations: before }, { annotations: after })?.class).toBe(expected);
  });

  test.each([
    [undefined, "optional", "compatible"],
    [undefined, "required", "breaking"],
    ["required", "optional", "compatible"],
    ["optional", "forbidden", "breaking"],
    ["optional", undefined, "breaking"],
    [undefined, "forbidden", undefined],
  ])("support of tasks %s → %s is %s", (before, after, expected) => {
    const tool = (taskSupport: string | undefined): Partial<Tool> => ({ execution: { taskSupport } });
    expect(toolChange(tool(before), tool(after))?.class).toBe(expected);
  });

  test("prompts break by arguments that are gone or must be given", () => {
    const prompt = (args: unknown[]) =>
      manifestOf({ prompts: [{ name: "p", title: null, description: null, arguments: args }] });
    const diff = (before: unknown[], after: unknown[]) => diffManifests(prompt(before), prompt(after)).changes[0];
    expect(diff([{ name: "a" }], [])).toMatchObject({ class: "breaking", details: [{ rule: "argument_removed" }] });
    expect(diff([], [{ name: "a", required: true }])).toMatchObject({
      class: "breaking",
      details: [{ rule: "required_added" }],
    });
    expect(diff([{ name: "a" }], [{ name: "a", required: true }])?.class).toBe("breaking");
    expect(diff([{ name: "a", required: true }], [{ name: "a" }])?.class).toBe("compatible");
    expect(diff([], [{ name: "a" }])?.class).toBe("compatible");
    expect(diff([{ name: "a", description: "x" }], [{ name: "a", description: "y" }])?.class).toBe("compatible");
    expect(diff([5, { name: "a" }, { name: "a" }], [{ name: "a" }])).toBeUndefined();
  });

  test("resources go by their URI, templates by theirs", () => {
    const resource = (uri: string, mimeType: string | null) => ({ uri, name: "n", description: null, mimeType });
    const of = (uri: string, mimeType: string | null) => manifestOf({ resources: [resource(uri, mimeType)] });
    expect(diffManifests(of("a://1", "text/plain"), of("a://1", "text/html")).class).toBe("breaking");
    expect(diffManifests(of("a://1", null), of("a://1", "text/html")).class).toBe("compatible");
    expect(diffManifests(of("a://1", null), of("a://2", null))).toMatchObject({
      added: 1,
      removed: 1,
      class: "breaking",
    });
    const template = { uriTemplate: "a://{id}", name: "n", description: null, mimeType: null };
    expect(diffManifests(manifestOf({ resourceTemplates: [template] }), manifestOf())).toMatchObject({
      changes: [{ kind: "resource_template", name: "a://{id}", change: "removed", class: "breaking" }],
    });
  });

  test.each([
    [20, 500],
    [200, 2_000],
  ])("of 200 tools with schemas of 5 KB, %i of them changed, takes well under a second", (changed, limit) => {
    const tools = (fresh: number) =>
      Array.from({ length: 200 }, (_, index) => {
        return toolOf(`tool_${index}`, { inputSchema: largeSchema(index < changed ? fresh : 10) });
      });
    const [live, next] = [manifestOf({ tools: tools(10) }), manifestOf({ tools: tools(20) })];
    diffManifests(live, next);
    const [began, spent] = [performance.now(), process.cpuUsage()];
    const diff = diffManifests(live, next);
    const processor = process.cpuUsage(spent).user / 1_000;
    process.stdout.write(
      `diff of 200 tools, ${JSON.stringify(largeSchema(10)).length} bytes each, ${changed} changed: ` +
        `${(performance.now() - began).toFixed(0)} ms, ${processor.toFixed(0)} ms of processor time\n`,
    );
    expect(diff).toMatchObject({ class: "compatible", changed });
    expect(processor).toBeLessThan(limit);
  });

  test("of many tools whose members depend on each other takes no more than seconds, and is never called compatible", {
    timeout: 120_000,
  }, () => {
    const depending = (extra: string) => ({
      type: "object",
      dependentRequired: Object.fromEntries(
        Array.from({ length: 4_000 }, (_, index) => [`k${index}`, [`k${index + 1}`, `${extra}${index}`]]),
      ),
    });
    const tools = (extra: string) =>
      Array.from({ length: 20 }, (_, index) => toolOf(`tool_${index}`, { inputSchema: depending(extra) }));
    const began = process.cpuUsage();
    const diff = diffManifests(manifestOf({ tools: tools("a") }), manifestOf({ tools: tools("b") }));
    expect(process.cpuUsage(began).user / 1_000).toBeLessThan(15_000);
    expect(diff).toMatchObject({ class: "breaking", breaking: 20 });
  });
});

function largeSchema(limit: number): Record<string, unknown> {
  const item = (index: number) => ({
    type: "object",
    description: `Group ${index}: a paragraph of words about what it is for, as people write them.`,
    properties: {
      name: { type: "string", minLength: 1, maxLength: 80, description: "What it is called" },
      limit: { type: "integer", minimum: 0, maximum: limit, default: 5 },
      mode: { anyOf: [{ type: "string", enum: ["fast", "exact"] }, { type: "null" }], default: null },
      tags: { type: "array", items: { type: "string" }, uniqueItems: true },
    },
    required: ["name"],
  });
  return {
    type: "object",
    properties: Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`g${index}`, item(index)])),
  };
}
