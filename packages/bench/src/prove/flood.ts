/**
 * `npm run prove -- flood [--json]`: one org floods an ingress in four ways while its neighbour calls at an even pace. The
 * neighbour is refused nothing and fails nothing; how long it waits is printed, alone and beside each flood.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { type FloodFigures, startFlood } from "../flood/flood.ts";
import { callEvenly, type NeighbourFigures } from "../flood/neighbour.ts";
import { limitedCalls, openFloodStage } from "../flood/stage.ts";
import { checkout, openStores } from "../system/stores.ts";

const FOR_MS = 6_000;
const PER_SECOND = 100;
const CONNECTIONS = 256;
const WAYS = [
  ["allowed", "calls that are let through", CONNECTIONS],
  ["limited", `calls beyond a limit of ${limitedCalls} a second`, CONNECTIONS],
  ["unknown", "calls without a credential", CONNECTIONS],
  ["large", "calls of 1 MiB", 64],
] as const;

const print = (line: string) => process.stdout.write(`${line}\n`);
const stores = await openStores("flood", process.env["PATH"] ?? "");
const stage = await openFloodStage(stores, process.env);
const flood = startFlood();
try {
  const ask = () => callEvenly({ ...stage.neighbour, perSecond: PER_SECOND, forMs: FOR_MS });
  await ask();
  const alone = await ask();
  print(`${cpus().length} cores shared by flood, neighbour, ingress, two MCP servers, Postgres and Redis.`);
  print(`The neighbour calls ${PER_SECOND} times a second; its flood comes over ${CONNECTIONS} connections.`);
  print("\n  beside                                       p50 ms   p99 ms  failed   flood req/s  answers");
  print(lineOf("nothing", alone, null));
  const besides: Record<string, { readonly neighbour: NeighbourFigures; readonly flood: FloodFigures }> = {};
  for (const [name, title, connections] of WAYS) {
    flood.begin({ host: "127.0.0.1", port: stage.ingress.port, request: stage.floods[name], connections });
    const neighbour = await ask();
    besides[name] = { neighbour, flood: await flood.end() };
    print(lineOf(title, neighbour, besides[name].flood));
  }
  const all = [alone, ...Object.values(besides).map(({ neighbour }) => neighbour)];
  const held = all.every(({ failed }) => Object.keys(failed).length === 0);
  print(held ? "\nThe neighbour was refused nothing." : "\nNOT HELD: the neighbour was refused calls, or lost them.");
  const proof = { cores: cpus().length, alone, ...besides, held };
  mkdirSync(join(checkout, "proof"), { recursive: true });
  writeFileSync(join(checkout, "proof/flood.json"), `${JSON.stringify(proof, null, 2)}\n`);
  if (process.argv.includes("--json")) print(JSON.stringify(proof));
  if (!held) process.exitCode = 1;
} finally {
  await flood.stop();
  await stage.close();
  await stores.stop();
}

function lineOf(title: string, { p50Ms, p99Ms, failed }: NeighbourFigures, told: FloodFigures | null): string {
  const lost = Object.values(failed).reduce((sum, count) => sum + count, 0);
  const waits = `${p50Ms.toFixed(1).padStart(8)} ${p99Ms.toFixed(1).padStart(8)} ${String(lost).padStart(7)}`;
  if (told === null) return `  ${title.padEnd(42)} ${waits}`;
  const answers = Object.entries(told.statuses);
  const perSecond = answers.reduce((sum, [, count]) => sum + count, 0) / told.seconds;
  const shown = answers.map(([status, count]) => `${count} × ${status}`).join(", ");
  return `  ${title.padEnd(42)} ${waits} ${perSecond.toFixed(0).padStart(13)}  ${shown}`;
}
