/** What a mode gives to one sandbox. The driver is written against this; root, user and none implement it. */
import type { InstanceAddress, ListeningSocket, SandboxLimits, SandboxReport } from "@switchyard/deployments/ports";
import type { Bind, SandboxPlan } from "./bwrap-arguments.ts";
import type { ProxyListen } from "./egress/proxy.ts";

export interface CellRequest {
  readonly limits: SandboxLimits;
  /** Processes that use the same writable directory one after the other share a uid. */
  readonly affinity: string | null;
  readonly kind: "build" | "instance";
}

/** A directory of the host that shall be seen inside. */
export interface Share extends Bind {
  /** `owned`: made over to the sandbox's uid. `discarded`: writable, but what is written is thrown away. */
  readonly access: "plain" | "owned" | "discarded";
}

type CellPlan = Omit<SandboxPlan, "binds" | "ownNetwork"> & {
  /** Highest descriptor that the tenant's side is given; all above it are closed. */
  readonly lastFd: number;
  /** Whether the proxy's socket has to be inside. */
  readonly usesEgress: boolean;
};

interface CellCommand {
  readonly file: string;
  /** Ends before the tenant's argv. */
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Changes the tenant's argv; only without a sandbox, where nothing is mounted at the usual places. */
  readonly translate?: (text: string) => string;
  readonly bwrapOptions: readonly string[] | null;
}

interface CellUsage {
  readonly oomKills: number;
  readonly memoryPeakBytes: number | null;
}

export interface CellProcess {
  readonly pid: number;
  readonly exited: Promise<unknown>;
  kill(): void;
}

/** How the outside reaches the inside: directly, or through a socket that the runner is handed by descriptor. */
type Reach = "direct" | "runner";

export interface Cell {
  readonly reach: Reach;
  /** Where this sandbox's egress proxy has to listen. */
  readonly proxyListen: ProxyListen;
  /** Called once the proxy listens. */
  proxyReady(): Promise<void>;
  /** The proxy as the tenant names it; with `reach: "runner"` the runner forwards this port to the socket. */
  readonly proxyUrl: string;
  readonly egressSocketInside: string | null;
  /** Descriptor of the listening socket that stands for `port`, when `reach` is `runner`; else null. */
  listen(port: number): Promise<number | null>;
  /** The port the process is really told; differs only where sandboxes share the host's network. */
  portFor(port: number): Promise<number>;
  /** The port for a process behind the runner, where nobody outside is told it. */
  innerPort(port: number): Promise<number>;
  /** The command line in front of the tenant's argv, with all shares in place when it runs. */
  command(plan: CellPlan, shares: readonly Share[]): Promise<CellCommand>;
  /** Called right after the process exists. */
  spawned(running: CellProcess): void;
  usage(): Promise<CellUsage>;
  /** `insidePid` is null when the sandbox never came to be, or there is none. */
  listening(insidePid: number | null): Promise<readonly ListeningSocket[]>;
  address(port: number): Promise<InstanceAddress>;
  /** Kills what is left, waits until nothing is, and gives everything back. */
  close(): Promise<void>;
}

export interface CellHost {
  readonly report: SandboxReport;
  readonly etcDir: string;
  readonly hasCa: boolean;
  open(request: CellRequest): Promise<Cell>;
  close(): Promise<void>;
}
