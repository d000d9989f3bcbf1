/** What an operator decides about the sandbox. Plain data: the worker fills it from its configuration. */

/** The package registries that the operator's npm and pip settings name. Never holds credentials. */
export interface RegistrySettings {
  readonly npm: {
    readonly registry: string | null;
    /** `@scope` to URL. */
    readonly scoped: Readonly<Record<string, string>>;
  };
  readonly pip: {
    readonly indexUrl: string | null;
    readonly extraIndexUrls: readonly string[];
    /** URLs, or absolute paths of directories that are bound read-only at the same path. */
    readonly findLinks: readonly string[];
  };
  /** Host path of a PEM bundle that replaces the system's, for example with a company's authority in it. */
  readonly caBundle: string | null;
  /** All that a build may reach: exact host and port, exempt from the range blocks. */
  readonly reachable: readonly HostPort[];
}

/** An exact network place; `host` is a name or an address literal. */
export interface HostPort {
  readonly host: string;
  readonly port: number;
}

/** How tenant code is held: see the room's README for what each holds. */
export type SandboxMode = "root" | "user" | "none";

export interface SandboxOptions {
  /** Absolute path; toolchains, caches and scratch files live under it. */
  readonly home: string;
  /** 4 to 32 lower-case hex digits, the same over restarts; names everything this installation puts on the host. */
  readonly installationId: string;
  /** The runner as one `.mjs` file. */
  readonly runnerBundle: string;
  readonly registries: RegistrySettings;
  /** Network that sandboxes get their addresses from; default 100.127.0.0/16. */
  readonly sandboxCidr?: string;
  /** Default 200000 to 265535. */
  readonly uids?: { readonly first: number; readonly last: number };
  /** Environment for the host's own npm and pip when a toolchain is fetched; PATH, HOME, registry and CA settings. */
  readonly hostEnv?: Readonly<Record<string, string>>;
  /** Lets tenant code run with no sandbox at all where bubblewrap is missing. */
  readonly unsafeNoSandbox?: boolean;
  /** Takes this mode instead of the best one the host allows. */
  readonly mode?: SandboxMode;
}

/** Settings of a host that names no registry at all: builds reach nothing. */
export const noRegistries: RegistrySettings = {
  npm: { registry: null, scoped: {} },
  pip: { indexUrl: null, extraIndexUrls: [], findLinks: [] },
  caBundle: null,
  reachable: [],
};
