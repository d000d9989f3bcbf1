/** Our bridge beside the npm package `supergateway`: the same stdio server behind both, in turn, in one run. */
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { AppError } from "@switchyard/contracts";
import { median } from "../ingress-load/rounds.ts";
import type { Gateway } from "./gateway.ts";
import { startOurBridge } from "./our-bridge.ts";
import { callsPerSecond, endSession, openSession } from "./sessions.ts";
import { startSupergateway } from "./supergateway.ts";

const GONE_MS = 15_000;

export interface StdioOptions {
  /** Sessions, each with one call under way. */
  readonly sessions: number;
  readonly rounds: number;
  readonly warmMs: number;
  readonly measureMs: number;
  /** Keeps the peer's installation between runs while developing; a folder made for the run and removed by default. */
  readonly peerFolder?: string;
}

export interface StdioFigures {
  /** Calls per second, the median of the rounds. */
  readonly ours: number;
  readonly supergateway: number;
  /** The median of ours to the peer's of the same round. */
  readonly ratio: number;
}

/** Eight sessions, five rounds. */
export const defaultStdioOptions: StdioOptions = { sessions: 8, rounds: 5, warmMs: 1_000, measureMs: 3_000 };

/**
 * Measures both. Throws AppError when the peer cannot be installed, a session shares its process with another, or a
 * process of ours outlives its session.
 */
export async function compareStdio(options: StdioOptions = defaultStdioOptions): Promise<StdioFigures> {
  const folder = await mkdtemp(join(tmpdir(), "switchyard-stdio-"));
  const argv = [process.execPath, fileURLToPath(new URL("./echo-server.ts", import.meta.url))];
  const gateways: Gateway[] = [];
  try {
    gateways.push(await startOurBridge(folder, argv), await startSupergateway(options.peerFolder ?? folder, argv));
    const [ours, peer]: number[][] = [[], []];
    for (let round = 0; round < options.rounds; round++) {
      for (const gateway of gateways) {
        (gateway.name === "switchyard" ? ours : peer)?.push(await measure(gateway, options));
      }
    }
    const ratios = (ours ?? []).map((calls, round) => calls / (peer?.[round] ?? Number.NaN));
    return { ours: median(ours ?? []), supergateway: median(peer ?? []), ratio: median(ratios) };
  } finally {
    await Promise.all(gateways.map((gateway) => gateway.stop()));
    await rm(folder, { recursive: true, force: true });
  }
}

async function measure(gateway: Gateway, options: StdioOptions): Promise<number> {
  const sessions = await Promise.all(Array.from({ length: options.sessions }, () => openSession(gateway)));
  const pids = new Set(sessions.map(({ childPid }) => childPid));
  if (pids.size !== sessions.length) throw unfit(`${gateway.name} serves ${sessions.length} sessions by ${pids.size}`);
  const calls = await callsPerSecond(gateway, sessions, options);
  await Promise.all(sessions.map(({ id }) => endSession(gateway, id)));
  const left = await leftBehind([...pids]);
  if (left.length > 0 && gateway.name === "switchyard") throw unfit(`the bridge left ${left.length} processes behind`);
  return calls;
}

async function leftBehind(pids: readonly number[]): Promise<readonly number[]> {
  const deadline = Date.now() + GONE_MS;
  const running = (): readonly number[] => pids.filter((pid) => existsSync(`/proc/${pid}`));
  while (running().length > 0 && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 50));
  return running();
}

function unfit(message: string): AppError {
  return new AppError({ code: "bridge_unfit", kind: "internal", message: `Not what is to be compared: ${message}.` });
}
