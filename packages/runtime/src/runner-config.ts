/** What the runner is told, and where it stands inside a sandbox. The other side is `packages/runner`. */
import type { InstanceSpec, LogSink } from "@switchyard/deployments/ports";
import type { Share } from "./cell.ts";
import { runnerNodeMajor, type Toolchains } from "./toolchains.ts";

/** JSON on the runner's config descriptor. */
export interface RunnerConfig {
  readonly mode: "bridge" | "front" | "forward";
  /** `fd` is a listening socket handed over. */
  readonly listen: { readonly host: string; readonly port: number } | { readonly fd: number };
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly path: string;
  readonly shared: boolean;
  /** Names the instance to clients whose calls wait at it, for `bridge` and `front`. */
  readonly instanceId: string;
  /** What the names of waiting calls are sealed with; null for a key of the runner's own. */
  readonly stateKey: string | null;
  /** Where the tenant's HTTP server listens, for `front` and `forward`. */
  readonly target: { readonly port: number };
  /** Listen on this loopback port and forward to the socket. */
  readonly egress: { readonly port: number; readonly socket: string } | null;
}

/** Whether the runner serves MCP for an instance, rather than just passing connections on. */
export function runsRunner(spec: Pick<InstanceSpec, "transport" | "front">): boolean {
  return spec.transport === "stdio" || (spec.front ?? null) !== null;
}

const nodeInside = "/opt/switchyard/node";
const bundleInside = "/opt/switchyard/runner.mjs";

/** The runner under its own Node, with the number of the descriptor its configuration is on. */
export const runnerArgv: readonly string[] = [`${nodeInside}/bin/node`, bundleInside, "6"];

/** Read-only shares that the runner needs. */
export async function runnerShares(bundle: string, toolchains: Toolchains, onLine: LogSink): Promise<Share[]> {
  const node = await toolchains.node(runnerNodeMajor, onLine);
  return [
    { source: node, target: nodeInside, writable: false, access: "plain" },
    { source: bundle, target: bundleInside, writable: false, access: "plain" },
  ];
}
