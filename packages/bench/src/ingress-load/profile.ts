/** Reduces a CPU profile of the ingress to where its time goes: self time by what the code belongs to. */
import type { CpuProfile } from "./ingress-process.ts";

export interface ProfileRow {
  readonly group: string;
  /** Of the time in which the process ran at all. */
  readonly share: number;
  /** The costliest functions, each with its share. */
  readonly most: readonly string[];
}

/** Where a frame belongs: the first that matches its URL and name. */
const GROUPS: readonly (readonly [group: string, url: RegExp, name?: RegExp])[] = [
  ["waiting", /inspector/],
  ["collecting garbage", /^$/, /^\(garbage collector\)$/],
  ["ingress: checks and route", /apps\/ingress\/src\/(app|exchange\.|checks\/|routes\/|policy\/|limits\/|sessions\/)/],
  ["ingress: relay and headers", /apps\/ingress\/src\/(upstream|answers)\//],
  [
    "ingress: log and metrics",
    /exchange-metrics|node_modules\/(pino|prom-client|sonic-boom|thread-stream|fast-redact)|telemetry/,
  ],
  ["audit: event and spool", /packages\/audit\/src\/|apps\/ingress\/src\/audit\//],
  ["protocol: envelope", /packages\/protocol\/src\/(?!outcome)/],
  ["protocol: outcome of the answer", /packages\/protocol\/src\/outcome\//],
  ["rate limits", /packages\/queue\/src\/|node_modules\/(ioredis|@ioredis|redis-)/],
  ["credentials, routes, rules", /packages\/(oauth|tenancy|routing|crypto|db|config)\/src\/|node:internal\/crypto/],
  ["shipping to Postgres", /node_modules\/(pg|pg-protocol|pg-pool|postgres-)/],
  ["undici", /undici/],
  ["Node: sockets and streams", /node:(internal\/(streams|stream_base|net|js_stream)|net|stream|events)/],
  ["Node: HTTP", /node:(_http|http|internal\/http)/],
  ["Node: files and buffers", /node:(fs|internal\/fs|buffer|internal\/buffer|zlib)/],
  ["Node: rest", /^node:/],
  ["waiting", /^$/, /^\((idle|root)\)$/],
  ["system calls and natives", /^$/],
];

const SHOWN = 3;

/** The groups of a profile, costliest first; idle time is left out. */
export function reduceProfile({ nodes, samples = [], timeDeltas = [] }: CpuProfile): readonly ProfileRow[] {
  const frames = new Map(nodes.map(({ id, callFrame, children }) => [id, { callFrame, children }]));
  const groups = new Map<string, Map<string, number>>();
  const owners = ownersOf(nodes);
  let busy = 0;
  samples.forEach((id, i) => {
    const frame = frames.get(id)?.callFrame;
    if (frame === undefined) return;
    const group = groupOf(frame) ?? owners.get(id) ?? "rest";
    if (group === "waiting") return;
    const spent = timeDeltas[i] ?? 0;
    busy += spent;
    const functions = groups.get(group) ?? new Map<string, number>();
    groups.set(group, functions.set(frame.functionName, (functions.get(frame.functionName) ?? 0) + spent));
  });
  return [...groups]
    .map(([group, functions]) => ({
      group,
      share: sum(functions.values()) / busy,
      most: [...functions]
        .sort(([, one], [, other]) => other - one)
        .slice(0, SHOWN)
        .map(([name, spent]) => `${name || "(anonymous)"} ${((spent / busy) * 100).toFixed(1)}`),
    }))
    .sort((one, other) => other.share - one.share);
}

function groupOf({ url, functionName }: CpuProfile["nodes"][number]["callFrame"]): string | null {
  for (const [group, urls, names] of GROUPS) {
    if (urls.test(url) && (names === undefined || names.test(functionName))) return group;
  }
  return null;
}

/** A native function without a group of its own belongs to what called it. */
function ownersOf(nodes: CpuProfile["nodes"]): ReadonlyMap<number, string> {
  const owners = new Map<number, string>();
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const walk = (id: number, owner: string): void => {
    const node = byId.get(id);
    if (node === undefined) return;
    const own = groupOf(node.callFrame) ?? owner;
    owners.set(id, own);
    for (const child of node.children ?? []) walk(child, own);
  };
  if (nodes[0] !== undefined) walk(nodes[0].id, "rest");
  return owners;
}

function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
