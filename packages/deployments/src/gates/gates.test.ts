import { type GateMode, GateResult } from "@switchyard/contracts";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import type { Gate } from "./gate.ts";
import { gates, runGates } from "./gates.ts";
import { manifestOf, toolOf } from "./manifest.fixture.ts";

const live = manifestOf({ tools: [toolOf("search"), toolOf("fetch")] });
const all = (mode: GateMode) => ({ manifest_diff: mode, hygiene: mode });
const verdicts = (mode: GateMode, next = live): string[] =>
  runGates(gates, all(mode), { live, next }).map((result) => result.verdict);

describe("gates", () => {
  test("pass what changes nothing and has no fault", () => {
    expect(verdicts("block")).toEqual(["passed", "passed"]);
    expect(verdicts("warn")).toEqual(["passed", "passed"]);
  });

  test("a breaking change is blocked or warned of, as the mode says", () => {
    const next = manifestOf({ tools: [toolOf("search")] });
    expect(verdicts("block", next)).toEqual(["blocked", "passed"]);
    expect(verdicts("warn", next)).toEqual(["warned", "passed"]);
    expect(verdicts("off", next)).toEqual(["skipped", "skipped"]);
  });

  test("a compatible change passes, and so does the first deployment", () => {
    expect(verdicts("block", manifestOf({ tools: [...live.tools, toolOf("more")] }))).toEqual(["passed", "passed"]);
    expect(runGates(gates, all("block"), { live: null, next: live })[0]).toMatchObject({
      verdict: "passed",
      summary: "Nothing is live to compare with.",
    });
  });

  test("an error of hygiene blocks, a warning never does", () => {
    const broken = manifestOf({ tools: [...live.tools, toolOf("two words")] });
    const silent = manifestOf({ tools: [...live.tools, toolOf("silent", { description: null })] });
    expect(verdicts("block", broken)).toEqual(["passed", "blocked"]);
    expect(verdicts("warn", broken)).toEqual(["passed", "warned"]);
    expect(verdicts("block", silent)).toEqual(["passed", "warned"]);
  });

  test("say in one line what they found, and name the place", () => {
    const next = manifestOf({
      tools: [
        toolOf("search", { inputSchema: { type: "object", properties: {} } }),
        toolOf("more", { description: null }),
      ],
    });
    expect(runGates(gates, all("block"), { live, next })).toMatchObject([
      {
        gate: "manifest_diff",
        title: "Manifest diff",
        mode: "block",
        summary: "1 added, 1 changed, 1 removed: 2 breaking.",
        findings: [
          { code: "tool_removed", severity: "error", subject: 'tool "fetch"' },
          { code: "property_removed", subject: 'tool "search", inputSchema.properties.city' },
        ],
      },
      { gate: "hygiene", summary: "1 warning.", findings: [{ code: "description_missing", subject: 'tool "more"' }] },
    ]);
  });

  test("a gate that fails by itself stops what it should have judged, and says so", () => {
    const failing: Gate = {
      id: "hygiene",
      title: "Hygiene",
      run: () => {
        throw new TypeError("a secret of the server");
      },
    };
    const [blocked] = runGates([failing], all("block"), { live, next: live });
    expect(blocked).toMatchObject({ verdict: "blocked", findings: [{ code: "gate_failed", severity: "error" }] });
    expect(JSON.stringify(blocked)).not.toContain("a secret of the server");
    expect(runGates([failing], all("warn"), { live, next: live })[0]?.verdict).toBe("warned");
  });

  test("answer what the contracts describe, of hostile manifests too", () => {
    const inputSchema = { type: "object", properties: { "ci\u202Ety": { type: "string" } }, required: ["ci\u202Ety"] };
    const tools = [
      ...Array.from({ length: 500 }, (_, index) => toolOf(`\u202E${index}`, { inputSchema: { $ref: "#" } })),
      toolOf("search", { inputSchema }),
    ];
    const results = runGates(gates, all("block"), { live, next: manifestOf({ tools }) });
    expect(z.array(GateResult).parse(results)).toEqual(results);
    expect(JSON.stringify(results).length).toBeLessThan(200_000);
    expect(JSON.stringify(results)).not.toContain("\u202E");
  });
});
