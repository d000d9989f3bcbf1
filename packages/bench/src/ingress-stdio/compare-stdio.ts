/** Our bridge beside the npm package `supergateway`: the same stdio server behind both, in turn, in one run. */
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { AppError } from "@switchyard/contracts";
import { median } from "../ingress-load/rounds.ts";
import type { Bridge } from "./bridge.ts";
import { startOurBridge } from "./our-bridge.ts";
import { callsPerSecond, endSession, type OpenSession, openSession } from "./sessions.ts";
import { startSupergateway } from "./supergateway.ts";

const GONE_MS = 15_000;
const WARM_UP_MS = 1_500;

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

/** Eight sessions; many short rounds, so that what else the machine does falls on both. */
export const defaultStdioOptions: StdioOptions = { sessions: 8, rounds: 11, warmMs: 200, measureMs: 1_300 };

/**
 * Measures both. Throws AppError when the peer cannot be installed, a session shares its process with another, or a
 * process of ours outlives its session.
 */
export async function compareStdio(options: StdioOptions = defaultStdioOptions): Promise<StdioFigures> {
  const folder = await mkdtemp(join(tmpdir(), "switchyard-stdio-"));
  const argv = [process.execPath, fileURLToPath(new URL("./echo-server.ts", import.meta.url))];
  const contenders: Contender[] = [];
  try {
    contenders.push({ bridge: await startOurBridge(folder, argv), sessions: [], calls: [] });
    contenders.push({ bridge: await startSupergateway(options.peerFolder ?? folder, argv), sessions: [], calls: [] });
    for (const contender of contenders) await enter(contender, options);
    for (let round = 0; round < options.rounds; round++) {
      for (const { bridge, sessions, calls } of contenders) calls.push(await callsPerSecond(bridge, sessions, options));
    }
    for (const contender of contenders) await leave(contender);
    const [ours = [], peers = []] = contenders.map(({ calls }) => calls);
    const ratios = ours.map((calls, round) => calls / (peers[round] ?? Number.NaN));
    return { ours: median(ours), supergateway: median(peers), ratio: median(ratios) };
  } finally {
    await Promise.all(contenders.map(({ bridge }) => bridge.stop()));
    await rm(folder, { recursive: true, force: true });
  }
}

interface Contender {
  readonly bridge: Bridge;
  sessions: readonly OpenSession[];
  /** Calls per second of each round. */
  readonly calls: number[];
}

/** Opens the sessions and lets the compilers see the calls for a while. */
async function enter(contender: Contender, options: StdioOptions): Promise<void> {
  const { bridge } = contender;
  contender.sessions = await Promise.all(Array.from({ length: options.sessions }, () => openSession(bridge)));
  const processes = new Set(contender.sessions.map(({ childPid }) => childPid)).size;
  if (processes !== options.sessions) throw unfit(`${bridge.name} serves ${options.sessions} sessions by ${processes}`);
  await callsPerSecond(bridge, contender.sessions, { warmMs: WARM_UP_MS, measureMs: options.measureMs });
}

async function leave({ bridge, sessions }: Contender): Promise<void> {
  await Promise.all(sessions.map(({ id }) => endSession(bridge, id)));
  const left = await leftBehind(sessions.map(({ childPid }) => childPid));
  if (left.length > 0 && bridge.name === "switchyard") throw unfit(`the bridge left ${left.length} processes behind`);
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
