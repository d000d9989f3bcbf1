import { describe, expect, test } from "vitest";
import { type Judgement, judge, type Pair } from "./oracle.fixture.ts";
import { Random } from "./random.fixture.ts";
import { SchemaEditor } from "./schema-editor.fixture.ts";
import { SchemaMaker } from "./schema-maker.fixture.ts";

const PAIRS = 5_200;
const EDITS_PER_SCHEMA = 8;
const SEED = 20_261_120;

function* pairs(): Generator<{ pair: Pair; random: Random }> {
  for (let index = 0; ; index++) {
    const random = new Random(SEED + index);
    const maker = new SchemaMaker(random);
    const editor = new SchemaEditor(random, maker);
    const before = maker.document();
    for (let edits = 0; edits < EDITS_PER_SCHEMA; edits++) {
      const after = random.chance(0.05) ? maker.document() : editor.edited(before);
      yield { pair: { before, after, direction: random.chance(0.5) ? "input" : "output" }, random };
    }
  }
}

describe("generated pairs of schemas against a validator", () => {
  test("calls no pair compatible that has an instance valid before and invalid after, the reverse for outputs", () => {
    const judged: Judgement[] = [];
    const missed: string[] = [];
    const began = process.cpuUsage();
    for (const { pair, random } of pairs()) {
      if (judged.length === PAIRS) break;
      const judgement = judge(pair, random);
      if (judgement === null) continue;
      judged.push(judgement);
      if (!judgement.breaking && judgement.witness !== undefined) missed.push(JSON.stringify({ pair, judgement }));
    }
    const compatible = judged.filter((one) => !one.breaking);
    const breaking = judged.filter((one) => one.breaking);
    const instances = compatible.reduce((sum, one) => sum + one.instances, 0);
    const witnessed = breaking.filter((one) => one.witness !== undefined).length;
    const count = (flag: "byAgreement" | "undecided"): number => breaking.filter((one) => one[flag]).length;
    process.stdout.write(
      `generated pairs: ${judged.length} (seed ${SEED}): ${compatible.length} compatible, ${instances} instances checked, ` +
        `${missed.length} missed; ${breaking.length} breaking, ${witnessed} with a witness found, ` +
        `${count("byAgreement")} by agreement only, ${count("undecided")} undecided; ` +
        `${(process.cpuUsage(began).user / 1_000_000).toFixed(1)} s of processor time\n`,
    );
    expect(missed.slice(0, 3)).toEqual([]);
    expect(compatible.length).toBeGreaterThan(1_000);
    expect(instances).toBeGreaterThan(50_000);
    expect(witnessed / breaking.length).toBeGreaterThan(0.6);
  }, 600_000);
});
