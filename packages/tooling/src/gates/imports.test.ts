import { describe, expect, it } from "vitest";
import { runGate } from "../gate.ts";
import { manifest, plantHouse } from "../planted-house.ts";
import { importsGate } from "./imports.ts";

async function faults(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const report = await runGate(importsGate(plantHouse(files)));
  return report.violations.map(({ file, message }) => `${file} ${message}`);
}

const contracts = {
  "packages/contracts/package.json": manifest("contracts"),
  "packages/contracts/src/index.ts": 'export { a } from "./a.ts";\n',
  "packages/contracts/src/a.ts": "export const a = 1;\n",
};
const queue = {
  "packages/queue/package.json": manifest("queue"),
  "packages/queue/src/index.ts": "export const q = 1;\n",
};
const deployments = {
  "packages/deployments/package.json": manifest("deployments", {
    ".": "./src/index.ts",
    "./ports": "./src/ports.ts",
  }),
  "packages/deployments/src/index.ts": "export const d = 1;\n",
  "packages/deployments/src/ports.ts": "export interface Driver { readonly name: string }\n",
};

describe("the import rules", () => {
  it("let a room import what stands below it, by name", async () => {
    expect(
      await faults({ ...contracts, "packages/queue/src/index.ts": 'export { a } from "@switchyard/contracts";\n' }),
    ).toEqual([]);
  });

  it("refuse an import upwards, types included", async () => {
    const found = await faults({
      ...queue,
      "packages/contracts/src/index.ts": 'import type { q } from "@switchyard/queue";\nexport type A = typeof q;\n',
    });
    expect(found).toEqual([
      expect.stringMatching(/^packages\/contracts\/src\/index\.ts room-contracts: .*nothing of ours/),
    ]);
  });

  it("refuse an app that imports an app", async () => {
    const found = await faults({
      "apps/web/src/a.ts": 'export { b } from "../../worker/src/b.ts";\n',
      "apps/worker/src/b.ts": "export const b = 1;\n",
    });
    expect(found).toEqual([expect.stringContaining("app-web")]);
  });

  it("refuse a package entered by path", async () => {
    const found = await faults({
      ...contracts,
      "packages/queue/src/index.ts": 'export { a } from "../../contracts/src/a.ts";\n',
    });
    expect(found).toEqual([expect.stringContaining("declared-exports")]);
  });

  it("refuse a package entered where it declares no door", async () => {
    const found = await faults({
      ...contracts,
      "packages/queue/src/index.ts": 'export { a } from "@switchyard/contracts/src/a.ts";\n',
    });
    expect(found).toEqual([expect.stringContaining("resolvable")]);
  });

  it("refuse modules that need each other", async () => {
    const found = await faults({
      "packages/crypto/src/a.ts": 'import { b } from "./b.ts";\nexport const a = () => b;\n',
      "packages/crypto/src/b.ts": 'import { a } from "./a.ts";\nexport const b = () => a;\n',
    });
    expect(found).toEqual([expect.stringContaining("no-cycles")]);
  });

  it.each([
    ["prisma-in-stores", "packages/audit/src/append-event.ts", "@prisma/client"],
    ["redis-in-queue", "apps/ingress/src/app.ts", "bullmq"],
    ["redis-in-queue", "apps/ingress/src/app.ts", "ioredis"],
    ["next-in-web", "apps/ingress/src/app.ts", "next/server"],
  ])("hold %s", async (rule, file, library) => {
    const found = await faults({
      [`node_modules/${library}/index.js`]: "export const x = 1;\n",
      [file]: `export { x } from "${library}";\n`,
    });
    expect(found).toEqual([expect.stringContaining(rule)]);
  });

  it("show adapters the ports of deployments and nothing behind them", async () => {
    const runtime = (door: string, name: string) => ({
      ...deployments,
      "packages/runtime/src/index.ts": `import type { ${name} } from "${door}";\nexport type X = ${name};\n`,
    });
    expect(await faults(runtime("@switchyard/deployments/ports", "Driver"))).toEqual([]);
    expect(await faults(runtime("@switchyard/deployments", "d"))).toEqual([
      expect.stringContaining("adapters-see-ports"),
    ]);
  });

  it("keep what never ships out of what ships, and let tests have it", async () => {
    const testing = {
      "packages/testing/package.json": manifest("testing"),
      "packages/testing/src/index.ts": "export const t = 1;\n",
    };
    const use = 'import { t } from "@switchyard/testing";\nexport const u = t;\n';
    const files = { ...testing, "packages/audit/src/a.test.ts": use, "apps/web/e2e/a.ts": use };
    expect(await faults(files)).toEqual([]);
    expect(await faults({ ...files, "packages/audit/src/a.ts": use, "apps/web/src/a.ts": use })).toEqual([
      expect.stringContaining("apps/web/src/a.ts development-only"),
      expect.stringContaining("packages/audit/src/a.ts room-audit"),
    ]);
  });

  it("refuse a room that is not in the table", async () => {
    expect(await faults({ "packages/utilities/src/index.ts": "export const u = 1;\n" })).toEqual([
      expect.stringContaining("not in the table"),
    ]);
  });

  it("fail when there is nothing to look at", async () => {
    expect(await faults({ "README.md": "nothing\n" })).toEqual([expect.stringContaining("looked at 0 modules")]);
  });
});
