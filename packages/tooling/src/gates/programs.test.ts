import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { runGate } from "../gate.ts";
import { plantHouse } from "../planted-house.ts";
import { biomeGate, deadCodeGate } from "./programs.ts";

const biomeConfig = readFileSync(new URL("../../../../.biome.jsonc", import.meta.url), "utf8");

describe("format and lint", () => {
  it("fails on what Biome refuses, warnings and format included", async () => {
    const house = plantHouse({
      ".biome.jsonc": biomeConfig,
      "packages/audit/src/a.ts": "export const a = (b: any) => b!;\nexport   const c = 1;\n",
    });
    const { violations, checked } = await runGate(biomeGate(house));
    const text = violations.map(({ message }) => message).join("\n");
    expect(checked).toBeGreaterThan(0);
    expect(text).toMatch(/noExplicitAny[\s\S]*noNonNullAssertion/);
    expect(text).toContain("format: ");
  });

  it("fails when its configuration is not read", async () => {
    const house = plantHouse({ ".biome.jsonc": "{ not json", "packages/audit/src/a.ts": "export const a = 1;\n" });
    expect((await runGate(biomeGate(house))).violations).not.toEqual([]);
  });
});

describe("dead code", () => {
  const manifest = JSON.stringify({
    name: "planted",
    type: "module",
    main: "src/index.ts",
    dependencies: { zod: "1" },
  });
  const house = {
    "package.json": manifest,
    "packages/tooling/knip.json": "{}",
    "src/index.ts": 'export { used } from "./used.ts";\n',
    "src/used.ts": "export const used = 1;\nexport const unusedExport = 2;\n",
    "src/orphan.ts": "export const orphan = 1;\n",
  };

  it("fails on a file, an export and a dependency that nothing uses", async () => {
    const { violations } = await runGate(deadCodeGate(plantHouse(house)));
    const found = violations.map(({ file, message }) => `${file} ${message}`);
    expect(found).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^src\/orphan\.ts unused files/),
        expect.stringMatching(/^src\/used\.ts unused exports: unusedExport/),
        expect.stringMatching(/^package\.json unused dependencies: zod/),
      ]),
    );
    expect(found).toHaveLength(3);
  });

  it("fails when knip cannot run", async () => {
    const { "packages/tooling/knip.json": _config, ...without } = house;
    expect((await runGate(deadCodeGate(plantHouse(without)))).violations).not.toEqual([]);
  });
});
