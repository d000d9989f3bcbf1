import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

const root = join(import.meta.dirname, "../../../../..");
const read = (path: string) => readFileSync(join(root, path), "utf8");

it("the page about limits has each cap of an org by the name and default that the ingress gives it", () => {
  const config = read("apps/ingress/src/config.ts");
  const caps = read("apps/ingress/src/limits/org-caps.ts");
  const page = read("apps/web/content/docs/limits.md");
  const named = [...config.matchAll(/(INGRESS_ORG_\w+): cap\s*\.default\(defaultCaps\.(\w+)\)/g)];
  expect(named.length).toBeGreaterThan(3);
  for (const [, variable = "", name = ""] of named) {
    const factors = new RegExp(`\\b${name}: ([\\d_* ]+),`).exec(caps)?.[1] ?? "";
    const value = factors.split("*").reduce((product, factor) => product * Number(factor.replaceAll("_", "")), 1);
    expect(page).toMatch(new RegExp(`\\| \`${variable}\` \\| [^|]+ \\| ${value} \\|`));
  }
});
