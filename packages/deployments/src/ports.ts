/**
 * What the deployment workflow asks of the outside. `sources` implements {@link SourceProvider}, `runtime` implements
 * {@link SandboxDriver} and {@link ArtifactStore}; only the worker wires them. Everything that crosses here is plain data.
 */
// ---------------------------------------------------------------- sources

export interface GitLocation {
  /** https, ssh (`ssh://` or `user@host:path`), or an absolute local path / file URL where the operator allows it. */
  readonly url: string;
  /** Branch, tag or commit; null means the default branch. */
  readonly ref: string | null;
}

/** What reads a private repository. */
export type GitCredential =
  | { readonly kind: "token"; readonly username: string; readonly token: string }
  | { readonly kind: "ssh-key"; readonly privateKeyPem: string; readonly knownHosts: string | null };

export interface Commit {
  readonly sha: string;
  readonly message: string;
  readonly authorName: string;
  /** ISO 8601. */
  readonly committedAt: string;
}

export interface CheckoutRequest {
  readonly location: GitLocation;
  readonly credential: GitCredential | null;
  /** `host` or `host:port` that counts as vouched for by the operator in this fetch only; absent for none. */
  readonly vouchedHost?: string | null;
  /** Exact commit (40 or 64 hex), or null to take the ref's head. */
  readonly commit: string | null;
  /** Existing empty directory that receives the work tree, without `.git`. */
  readonly into: string;
  readonly onLine: LogSink;
  readonly signal: AbortSignal;
}

export interface SourceProvider {
  /**
   * Fetches one commit into `into`, sandboxed, submodules off, no hooks, with size and time caps.
   * Throws AppError with codes: source_unreachable, source_auth_required, source_ref_missing, source_url_refused,
   * source_too_large, source_timeout.
   */
  checkout(request: CheckoutRequest): Promise<Commit & { readonly bytes: number; readonly files: number }>;
}

/** How a repository of a GitHub installation is read right now. */
export interface RepositoryRead {
  /** For `git fetch`, as the repository is called now; without credentials. */
  readonly url: string;
  /** Lives for minutes, reads this one repository. */
  readonly credential: GitCredential;
  /** `host` or `host:port` of the App, which the operator vouched for by setting it up; null where that is not needed. */
  readonly vouchedHost: string | null;
}

/**
 * Opens a repository of an installation for one fetch (GitHub's ids; the org must have linked the installation). Throws
 * AppError source_auth_required when it is not granted any more, and those of the provider's API.
 */
export type RepositoryAccess = (repository: {
  readonly orgId: string;
  readonly installationId: number;
  readonly repositoryId: number;
}) => Promise<RepositoryRead>;

// ---------------------------------------------------------------- sandbox

/** One line of output. `stream` says where it came from; text carries no newline and no terminal escapes. */
export interface LogLine {
  readonly stream: "stdout" | "stderr" | "system";
  readonly text: string;
}
/** Takes lines of output as they come. */
export type LogSink = (line: LogLine) => void;

/** Majors of Node that are offered. */
export type NodeMajor = "20" | "22" | "24";
/** What a build or an instance runs with. */
export type Toolchain = { readonly kind: "node"; readonly major: NodeMajor } | { readonly kind: "python" };

/** What one sandbox may use. */
export interface SandboxLimits {
  readonly memoryMb: number;
  readonly cpus: number;
  readonly pids: number;
  readonly tmpMb: number;
}

/**
 * What may leave the sandbox. `none`: nothing. `registries`: the package registries that the operator's npm and pip
 * settings name, nothing else. `hosts`: these tenant-named hosts (never private ranges), through the proxy only.
 */
export type Egress =
  | { readonly kind: "none" }
  | { readonly kind: "registries" }
  | { readonly kind: "hosts"; readonly hosts: readonly string[] };

export interface BuildCommand {
  readonly toolchain: Toolchain;
  /** Never a shell line: argv[0] is looked up in the sandbox's PATH. */
  readonly argv: readonly string[];
  /** Host directory mounted read-write at `/app`. */
  readonly appDir: string;
  /** Relative to `/app`. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly egress: Egress;
  readonly limits: SandboxLimits;
  readonly timeoutMs: number;
  /** Dependency cache: one per server and trust level; null runs without. */
  readonly cache: { readonly serverId: string; readonly trust: "production" | "preview" } | null;
  readonly onLine: LogSink;
  readonly signal: AbortSignal;
}

/** How a sandbox ended. */
export interface ExitReport {
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly oomKilled: boolean;
  readonly timedOut: boolean;
  readonly durationMs: number;
  readonly memoryPeakBytes: number | null;
}

/** How to reach an instance from the same host. Never a path inside a folder the tenant can write. */
export type InstanceAddress =
  | { readonly kind: "tcp"; readonly host: string; readonly port: number }
  | { readonly kind: "unix"; readonly path: string };

/** How an HTTP server that speaks only the handshake era is run behind the runner, which serves both eras at its place. */
export interface InstanceFront {
  /** What the process is told in `PORT`. */
  readonly toldPort: number;
  /** Where it listens: as told, or where it was found when it does not do as it is told. */
  readonly listensOn: number;
  /** Where it serves MCP. */
  readonly path: string;
}

export interface InstanceSpec {
  readonly instanceId: string;
  readonly toolchain: Toolchain;
  /** Directory of the artifact, mounted read-only at `/app`. */
  readonly artifactDir: string;
  readonly cwd: string;
  readonly argv: readonly string[];
  /** `stdio` puts the runner's bridge in front: it speaks streamable HTTP on the address, the child speaks stdio. */
  readonly transport: "http" | "stdio";
  readonly stdioShared: boolean;
  /** Set for an HTTP server with the runner in front. */
  readonly front?: InstanceFront | null;
  /** Port the process is told in `PORT`; with `front`, the one that the runner listens on. */
  readonly port: number;
  readonly env: Readonly<Record<string, string>>;
  readonly egress: Egress;
  readonly limits: SandboxLimits;
  readonly onLine: LogSink;
}

/** A socket that listens inside a sandbox. */
export interface ListeningSocket {
  readonly address: string;
  readonly port: number;
}

export interface RunningInstance {
  readonly instanceId: string;
  /** Pid on the host of the process that stands for the sandbox. */
  readonly pid: number;
  /** Settles when the sandbox is gone, however it went; never rejects. */
  readonly exited: Promise<ExitReport>;
  /** What listens inside the sandbox's own network namespace right now. */
  listening(): Promise<readonly ListeningSocket[]>;
  /** Makes `port` inside the sandbox reachable and answers where. */
  address(port: number): Promise<InstanceAddress>;
  /** Calls that wait for their clients' answers at the runner in front; 0 where none stands there, or none answers. */
  waitingCalls(): Promise<number>;
  /** SIGTERM to the app, SIGKILL to all after `graceMs`; resolves when nothing is left. */
  stop(graceMs: number): Promise<void>;
}

/** What this host's sandbox holds and what it cannot (plain-user mode); shown by `doctor` and on each server's page. */
export interface SandboxReport {
  readonly mode: "root" | "user" | "none";
  readonly holds: readonly string[];
  readonly lacks: readonly string[];
}

export interface SandboxDriver {
  report(): SandboxReport;
  /** Runs one build command to its end. A non-zero exit is a report, not an error. */
  run(command: BuildCommand): Promise<ExitReport>;
  start(spec: InstanceSpec): Promise<RunningInstance>;
  /** Stops everything this driver started and removes what it put on the host. */
  close(): Promise<void>;
}

// ---------------------------------------------------------------- artifacts

export interface StoredArtifact {
  /** sha256 of the deterministic archive, lower-case hex. */
  readonly digest: string;
  readonly bytes: number;
  readonly files: number;
}

export interface ArtifactStore {
  /** Takes over `dir` (moves it). The same content gives the same digest and is kept once. */
  put(dir: string): Promise<StoredArtifact>;
  /** Directory with the content, readable by tenant uids, never writable. Throws AppError artifact_missing. */
  open(digest: string): Promise<string>;
  remove(digest: string): Promise<void>;
  has(digest: string): Promise<boolean>;
}

// ---------------------------------------------------------------- logs

export interface LogEntry {
  /** 1-based and gapless per deployment. */
  readonly seq: number;
  readonly at: string;
  readonly step: string;
  readonly stream: LogLine["stream"];
  readonly text: string;
}
