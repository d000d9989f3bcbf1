import { describe, expect, it } from "vitest";
import { type Gate, runGate } from "../gate.ts";
import { manifest, plantHouse } from "../planted-house.ts";
import type { Repository } from "../repository.ts";
import { docstringsGate } from "./docstrings.ts";
import { environmentGate } from "./environment.ts";
import { exportsGate } from "./exports.ts";
import { namesGate } from "./names.ts";
import { sizesGate } from "./sizes.ts";
import { storesGate } from "./stores.ts";
import { wordsGate } from "./words.ts";

async function faults(
  gate: (repository: Repository) => Gate,
  files: Readonly<Record<string, string>>,
): Promise<readonly string[]> {
  const report = await runGate(gate(plantHouse(files)));
  return report.violations.map(({ file, line, message }) => `${file}:${line ?? 0} ${message}`);
}

const lines = (count: number) => "// line\n".repeat(count);
const noMachine = async () => ({ folders: [], registryHosts: [] });

describe("names", () => {
  it.each([
    "packages/audit/src/utils/a.ts",
    "packages/audit/src/helpers.ts",
    "packages/audit/src/string-utils.ts",
    "packages/audit/src/seal-v2.ts",
    "apps/web/src/lib/a.ts",
    "packages/audit/src/SealEvent.ts",
  ])("refuse %s", async (file) => {
    expect(await faults(namesGate, { [file]: "" })).toHaveLength(1);
  });

  it("let tenants and routes of Next be called what they are", async () => {
    const files = ["packages/templates/servers/a/lib/b.ts", "apps/web/src/app/[org]/(rail)/api/v1/page.tsx"];
    expect(await faults(namesGate, Object.fromEntries(files.map((file) => [file, ""])))).toEqual([]);
  });
});

describe("environment", () => {
  it.each([
    "export const a = process.env.A;\n",
    'export const a = process["env"];\n',
    'import { env } from "node:process";\nexport const a = env.A;\n',
  ])("refuses %j outside of the configuration", async (text) => {
    expect(await faults(environmentGate, { "packages/audit/src/a.ts": text })).toHaveLength(1);
    expect(await faults(environmentGate, { "apps/web/src/config.ts": text })).toEqual([]);
  });
});

describe("stores", () => {
  it.each([
    "export const a = (tx) => tx.member.findMany({});\n",
    "export const a = (tx) => tx.$queryRaw`select 1`;\n",
    "export const a = (db) => db.systemPool;\n",
    'import { Prisma } from "@switchyard/db";\nexport const a = Prisma;\n',
  ])("keep %j in a store", async (text) => {
    expect(await faults(storesGate, { "packages/tenancy/src/commands/add-member.ts": text })).toHaveLength(1);
    expect(await faults(storesGate, { "packages/tenancy/src/member-store.ts": text, "apps/web/src/a.ts": "" })).toEqual(
      [],
    );
  });
});

describe("named exports", () => {
  it.each(['export * from "./b.ts";\n', 'export * as b from "./b.ts";\n'])("refuse %j", async (text) => {
    expect(await faults(exportsGate, { "packages/audit/src/index.ts": text })).toHaveLength(1);
  });
});

describe("sizes", () => {
  it("refuse a file of 401 lines and let one of 400 be", async () => {
    expect(await faults(sizesGate, { "apps/web/src/a.ts": lines(400), "apps/web/src/b.ts": lines(401) })).toEqual([
      "apps/web/src/b.ts:0 has 401 lines, the limit is 400",
    ]);
  });

  it("refuse a function of 81 lines, and a component of 151", async () => {
    const body = (count: number, name: string) => `export function ${name}() {\n${lines(count - 2)}}\n`;
    expect(
      await faults(sizesGate, {
        "apps/web/src/a.ts": body(80, "fits") + body(81, "grows"),
        "apps/web/src/b.tsx": body(150, "Fits") + body(151, "Grows"),
      }),
    ).toEqual([
      "apps/web/src/a.ts:81 grows has 81 lines, the limit is 80",
      "apps/web/src/b.tsx:151 Grows has 151 lines, the limit is 150 for a component",
    ]);
  });

  it("refuse a fourth positional parameter, but not in what others call back", async () => {
    const text = "export function f(a, b, c, d) {}\nuse((a, b, c, d) => a);\nconst g = (a, b, c, d) => a;\n";
    expect(await faults(sizesGate, { "apps/web/src/a.js": text })).toEqual([
      expect.stringContaining("a.js:1 f takes 4"),
      expect.stringContaining("a.js:3 g takes 4"),
    ]);
  });
});

describe("docstrings", () => {
  const files = (source: string) => ({
    "packages/audit/package.json": manifest("audit"),
    "packages/audit/src/index.ts": 'export { seal } from "./seal.ts";\nexport type { Sealed } from "./seal.ts";\n',
    "packages/audit/src/seal.ts": source,
  });

  it("are asked of what a package exports, through its index", async () => {
    const found = await faults(docstringsGate, files("export function seal() {}\nexport interface Sealed {}\n"));
    expect(found).toEqual([
      expect.stringContaining("seal.ts:1 seal is exported"),
      expect.stringContaining("seal.ts:2 Sealed is exported"),
    ]);
  });

  it("are enough on a type's members, and not asked of what stays inside", async () => {
    const source =
      "/** Seals. */\nexport const seal = () => 1;\nexport interface Sealed {\n  /** Hex. */\n  hash: string;\n}\nexport function inner() {}\n";
    expect(await faults(docstringsGate, files(source))).toEqual([]);
  });
});

describe("words", () => {
  const gate = (repository: Repository) =>
    wordsGate(repository, async () => ({ folders: ["/srv/checkout-1"], registryHosts: ["mirror.corp.example"] }));

  it.each([
    ["TO", "DO"],
    ["FIX", "ME"],
    ["for", " now"],
  ])("refuse what is unfinished: %s%s", async (...halves) => {
    expect(await faults(gate, { "a.md": `\nthis is ${halves.join("")}\n` })).toEqual([
      expect.stringContaining("a.md:2 says"),
    ]);
  });

  it("refuse folders and registries of one machine", async () => {
    const home = ["", "home", "ada", "code"].join("/");
    const text = `/srv/checkout-1/a\n${home}\nhttps://mirror.corp.example/simple\n`;
    expect(await faults(gate, { "a.md": text })).toHaveLength(3);
  });

  it("let finished text be", async () => {
    const words = (repository: Repository) => wordsGate(repository, noMachine);
    expect(await faults(words, { "a.md": "method, toDo, /home page, hackathon\n" })).toEqual([]);
  });
});

describe("every gate", () => {
  it.each([environmentGate, storesGate, exportsGate, sizesGate, docstringsGate])(
    "%o fails when it finds nothing to look at",
    async (gate) => {
      expect(await faults(gate, { "README.md": "nothing\n" })).toEqual([expect.stringContaining("looked at 0")]);
    },
  );

  it("reports a gate that breaks as one that does not hold", async () => {
    const report = await runGate({ name: "broken", unit: "files", run: () => Promise.reject(new Error("no disk")) });
    expect(report.violations).toEqual([{ file: "broken", message: "the gate itself failed: no disk" }]);
  });
});
