import { expect, test } from "vitest";
import { manifestOf } from "../test/promotions.fixture.ts";
import { blockingOf, checkGates, gateLines, modesOf, readManifest } from "./gate-check.ts";

const block = { manifest_diff: "block", hygiene: "block" } as const;
const base = (content = manifestOf("look")) => ({ deploymentId: "dpl_live", content });

test("what breaks callers of the live deployment blocks, and what is compared with is named", () => {
  const checked = checkGates({ next: manifestOf("find"), base: base(), sameArtifact: false, modes: block });
  expect(blockingOf(checked.gates).map(({ gate }) => gate)).toContain("manifest_diff");
  expect(checked.diff).toMatchObject({ against: "dpl_live", class: "breaking", removed: 1, added: 1 });
});

test("where nothing is live all is added and nothing breaks", () => {
  const { gates, diff } = checkGates({ next: manifestOf("find"), base: null, sameArtifact: false, modes: block });
  expect(gates.find(({ gate }) => gate === "manifest_diff")).toMatchObject({ verdict: "passed" });
  expect(diff).toMatchObject({ against: null, added: 1, breaking: 0 });
});

test("the very artifact that is live is never blocked for what it exposes already, but for what it changes", () => {
  const hidden = manifestOf("look\u202e");
  const again = { next: hidden, base: base(hidden), modes: block };
  expect(blockingOf(checkGates({ ...again, sameArtifact: false }).gates)).not.toEqual([]);
  expect(blockingOf(checkGates({ ...again, sameArtifact: true }).gates)).toEqual([]);
  const changed = checkGates({ next: manifestOf("find"), base: base(), sameArtifact: true, modes: block });
  expect(blockingOf(changed.gates)).not.toEqual([]);
});

test("each kind of environment has its own modes", () => {
  const off = { manifest_diff: "off", hygiene: "off" } as const;
  const settings = { gates: { production: block, preview: off } };
  expect([modesOf(settings, "production"), modesOf(settings, "preview")]).toEqual([block, off]);
});

test("the log shows what cannot be seen as codes, a line for each finding", () => {
  const next = manifestOf("evil\u202egnp\u0000\u200b\n\u001b[31m");
  const lines = gateLines(checkGates({ next, base: base(), sameArtifact: false, modes: block }).gates);
  expect(lines.length).toBeGreaterThan(2);
  expect(lines.join("\n")).not.toMatch(/[^\P{C}\n]/u);
});

test("a manifest that cannot be read is none", () => {
  expect(readManifest(manifestOf("look"))).toEqual(manifestOf("look"));
  for (const broken of [null, {}, { tools: 1 }]) expect(readManifest(broken)).toBeNull();
});
