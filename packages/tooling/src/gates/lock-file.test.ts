import { expect, it } from "vitest";
import { runGate } from "../gate.ts";
import { plantHouse } from "../planted-house.ts";
import { lockFileGate } from "./lock-file.ts";

async function faults(packages: Readonly<Record<string, object>>): Promise<readonly string[]> {
  const house = plantHouse({ "package-lock.json": JSON.stringify({ packages }) });
  return (await runGate(lockFileGate(house))).violations.map(({ message }) => message);
}

const tool = { version: "1.0.0", optionalDependencies: { "@tool/linux": "1.0.0", "@tool/darwin": "1.0.0" } };
const build = { version: "1.0.0", optional: true };

it("holds when the builds of all platforms are listed, beside their package or above it", async () => {
  expect(
    await faults({
      "node_modules/tool": tool,
      "node_modules/@tool/linux": build,
      "node_modules/tool/node_modules/@tool/darwin": build,
      "packages/audit": { link: true, resolved: "packages/audit" },
    }),
  ).toEqual([]);
});

it("fails when a build is left out", async () => {
  expect(await faults({ "node_modules/tool": tool, "node_modules/@tool/linux": build })).toEqual([
    "node_modules/tool may need @tool/darwin, which is not listed",
  ]);
  const elsewhere = { "node_modules/other/node_modules/@tool/darwin": build, "node_modules/@tool/linux": build };
  expect(await faults({ "node_modules/tool": tool, ...elsewhere })).toHaveLength(1);
});

it("fails when a package names its registry, and when there is nothing to look at", async () => {
  const fetched = { version: "1.0.0", resolved: "https://registry.corp.example/a.tgz" };
  expect(await faults({ "node_modules/a": fetched })).toEqual([expect.stringContaining("where it was fetched from")]);
  expect(await faults({})).toEqual(["looked at 0 packages"]);
});
