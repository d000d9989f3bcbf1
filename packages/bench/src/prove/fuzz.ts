/**
 * `npm run prove -- fuzz [--seed N] [--cases N] [--from N] [--json]`: odd, broken and hostile requests against a real ingress:
 * it lives, answers none of them with 5xx, and lets nothing through to the tenant that was not checked.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runFuzz } from "../fuzz/run-fuzz.ts";
import { openFuzzStage } from "../fuzz/stage.ts";
import { checkout, openStores } from "../system/stores.ts";

const CASES = 120_000;
const WITHIN_MS = 15 * 60_000;

const print = (line: string) => process.stdout.write(`${line}\n`);
const option = (name: string, otherwise: number): number => {
  const at = process.argv.indexOf(`--${name}`);
  return at === -1 ? otherwise : Number(process.argv[at + 1]);
};

const [seed, cases, from] = [option("seed", 20_260_728), option("cases", CASES), option("from", 0)];
const stores = await openStores("fuzz", process.env["PATH"] ?? "");
const stage = await openFuzzStage(stores, process.env);
try {
  const { ingress, tenant, context } = stage;
  const before = await ingress.usage();
  const figures = await runFuzz({ port: ingress.port, context, tenant, seed, from, cases, withinMs: WITHIN_MS });
  const health = await fetch(`http://127.0.0.1:${ingress.port}/readyz`).then(({ status }) => status);
  await ingress.collectGarbage();
  const after = await ingress.usage();
  const grown = Math.round((after.memory.heapUsed - before.memory.heapUsed) / 1024 / 1024);
  const proof = {
    seed,
    from,
    ...figures,
    health,
    heap_grown_mb: grown,
    descriptors: [before.descriptors, after.descriptors],
  };
  const isHeld = figures.faults.length === 0 && figures.cases === cases && health === 200 && figures.valid > 0;
  print(`seed ${seed}: ${figures.cases} cases in ${figures.seconds} s; ${figures.valid} good ones came through`);
  print(
    `answers: ${Object.entries(figures.ends)
      .map(([end, count]) => `${end} × ${count}`)
      .join(", ")}`,
  );
  print(
    `${figures.arrivals} requests reached the tenant, each judged; heap +${grown} MB, descriptors ${before.descriptors} → ${after.descriptors}`,
  );
  for (const { index, fault } of figures.faults) print(`FAULT case ${index} (--from ${index} --cases 1): ${fault}`);
  print(isHeld ? "No crash, no 5xx, nothing unchecked." : "NOT HELD.");
  mkdirSync(join(checkout, "proof"), { recursive: true });
  writeFileSync(join(checkout, "proof/fuzz.json"), `${JSON.stringify({ ...proof, held: isHeld }, null, 2)}\n`);
  if (process.argv.includes("--json")) print(JSON.stringify({ ...proof, held: isHeld }));
  if (!isHeld) process.exitCode = 1;
} finally {
  await stage.close();
  await stores.stop();
}
