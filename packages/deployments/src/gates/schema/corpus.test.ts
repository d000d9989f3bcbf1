import { readdirSync, readFileSync } from "node:fs";
import { afterAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { compareSchemas } from "./compare-schemas.ts";

const Case = z.object({
  name: z.string(),
  direction: z.enum(["input", "output"]),
  verdict: z.enum(["compatible", "breaking"]),
  /** A rule that has to be among those told. */
  rule: z.string().optional(),
  before: z.unknown(),
  after: z.unknown(),
});

const folder = new URL("./corpus/", import.meta.url);
const cases = readdirSync(folder).flatMap((file) => {
  const pairs = z.array(Case).parse(JSON.parse(readFileSync(new URL(file, folder), "utf8")));
  return pairs.map((pair) => ({ ...pair, title: `${file.replace(".json", "")}, ${pair.direction}: ${pair.name}` }));
});
const figures = { missed: 0, falseAlarms: 0 };

describe("pairs of schemas with a known verdict", () => {
  test.each(cases)("$title is $verdict", ({ before, after, direction, verdict, rule }) => {
    const changes = compareSchemas(before, after, { direction });
    const breaking = changes.filter((change) => change.class === "breaking");
    if (verdict === "breaking" && breaking.length === 0) figures.missed++;
    if (verdict === "compatible" && breaking.length > 0) figures.falseAlarms++;
    expect(breaking.length > 0 ? "breaking" : "compatible", JSON.stringify(breaking)).toBe(verdict);
    if (rule !== undefined) expect(changes.map((change) => change.rule)).toContain(rule);
  });

  test.each(cases)(
    "$title: nothing breaks between either side and itself written anew",
    ({ before, after, direction }) => {
      for (const schema of [before, after]) {
        const anew = {
          ...z.record(z.string(), z.unknown()).parse(structuredClone(schema)),
          title: "anew",
          description: "anew",
        };
        const breaking = compareSchemas(schema, anew, { direction }).filter((change) => change.class === "breaking");
        expect(breaking.filter((change) => change.rule !== "undecided")).toEqual([]);
      }
    },
  );

  afterAll(() => {
    const breaking = cases.filter((one) => one.verdict === "breaking").length;
    process.stdout.write(
      `corpus: ${cases.length} pairs (${breaking} breaking, ${cases.length - breaking} compatible): ` +
        `${figures.missed} missed, ${figures.falseAlarms} false alarms\n`,
    );
    expect(cases.length).toBeGreaterThanOrEqual(80);
    expect(figures).toEqual({ missed: 0, falseAlarms: 0 });
  });
});
