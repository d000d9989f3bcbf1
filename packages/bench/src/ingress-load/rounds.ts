/** Rounds of load against several ways to the same backend, in turn, and their medians. */
import type { Load } from "./load/load.ts";
import type { Target } from "./load/requests.ts";

/** One way to the backend. */
export interface Way {
  readonly name: "direct" | "nginx" | "bare" | "ingress";
  readonly target: Target;
  /** Microseconds of CPU that what stands in between has used; null where nobody counts. */
  readonly cpuUs: (() => Promise<number>) | null;
}

export interface WayFigures {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Throughput as a share of going direct in the same round. */
  readonly ratio: number;
  /** CPU of what stands in between for one call, in microseconds; null where nobody counts. */
  readonly ownUs: number | null;
  readonly loadUs: number;
}

export interface RoundsOptions {
  readonly load: Load;
  /** The first is what the others are compared with. */
  readonly ways: readonly Way[];
  readonly tool: string;
  readonly connections: number;
  readonly rounds: number;
  readonly warmMs: number;
  readonly measureMs: number;
}

/** The medians of each way. */
export async function runRounds(options: RoundsOptions): Promise<ReadonlyMap<Way["name"], WayFigures>> {
  const { ways, rounds } = options;
  const runs = new Map<Way["name"], WayFigures[]>(ways.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    let direct = Number.NaN;
    for (const way of ways) {
      const figures = await runOnce(options, way);
      if (way === ways[0]) direct = figures.perSecond;
      runs.get(way.name)?.push({ ...figures, ratio: figures.perSecond / direct });
    }
  }
  return new Map([...runs].map(([name, all]) => [name, medians(all)]));
}

async function runOnce(options: RoundsOptions, { target, cpuUs }: Way): Promise<Omit<WayFigures, "ratio">> {
  const { load, tool, connections, warmMs, measureMs } = options;
  const before = (await cpuUs?.()) ?? null;
  const { answered, loadCpuUs, ...figures } = await load.run({ target, tool, connections, warmMs, measureMs });
  const after = (await cpuUs?.()) ?? null;
  const ownUs = before === null || after === null ? null : (after - before) / answered;
  return { ...figures, loadUs: loadCpuUs, ownUs };
}

function medians(all: readonly WayFigures[]): WayFigures {
  const of = (read: (figures: WayFigures) => number): number => median(all.map(read));
  return {
    perSecond: of(({ perSecond }) => perSecond),
    p50Ms: of(({ p50Ms }) => p50Ms),
    p99Ms: of(({ p99Ms }) => p99Ms),
    ratio: of(({ ratio }) => ratio),
    ownUs: all[0]?.ownUs === null ? null : of(({ ownUs }) => ownUs ?? Number.NaN),
    loadUs: of(({ loadUs }) => loadUs),
  };
}

/** The middle value; of an even number the higher of the two. */
export function median(values: readonly number[]): number {
  return [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;
}
