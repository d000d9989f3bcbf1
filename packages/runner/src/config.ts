import { readFileSync } from "node:fs";
import { isJsonObject, type JsonObject } from "@switchyard/protocol";

/** Where the runner accepts connections: an address inside the sandbox, or a listening socket handed down by number. */
export type Listen = { readonly host: string; readonly port: number } | { readonly fd: number };

/** The way out: a proxy address for the tenant's process, and the socket outside that it leads to. */
export interface EgressConfig {
  readonly port: number;
  readonly socket: string;
}

interface CommonConfig {
  readonly listen: Listen;
  /** The tenant's command, never a shell line. */
  readonly argv: readonly [string, ...string[]];
  readonly cwd: string;
  readonly egress: EgressConfig | null;
}

interface ServingConfig extends CommonConfig {
  readonly path: string;
  /** Names this instance in a `requestState`, so that the retry comes back here. */
  readonly instanceId: string;
  /** Seals a `requestState`: the same for all instances of an environment; null for one of this process alone. */
  readonly stateKey: string | null;
}

/** `bridge`: argv speaks MCP over stdio, the runner serves it as streamable HTTP at `path`. */
export interface BridgeConfig extends ServingConfig {
  readonly mode: "bridge";
  /** Whether principals share one process for modern calls. */
  readonly shared: boolean;
}

/**
 * `front`: argv listens on 127.0.0.1:`target.port` itself and speaks only the handshake era at `path`; the runner serves
 * both eras at the same path.
 */
export interface FrontConfig extends ServingConfig {
  readonly mode: "front";
  readonly target: { readonly port: number };
}

/** `forward`: argv listens on 127.0.0.1:`target.port` itself, the runner pipes connections there. */
export interface ForwardConfig extends CommonConfig {
  readonly mode: "forward";
  readonly target: { readonly port: number };
}

/** What the runner is told to do. */
export type RunnerConfig = BridgeConfig | FrontConfig | ForwardConfig;

/** What is wrong with a configuration, in one sentence. */
export interface ConfigFault {
  readonly fault: string;
}

/** Reads the configuration from an open descriptor, so that nothing of it stands in argv or the environment. */
export function readConfig(descriptor: string | undefined): RunnerConfig | ConfigFault {
  const fd = Number(descriptor);
  if (!Number.isInteger(fd) || fd < 0)
    return { fault: "The first argument must be the descriptor of the configuration." };
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(fd, "utf8"));
  } catch (error) {
    return { fault: `The configuration on descriptor ${fd} cannot be read: ${String(error)}` };
  }
  return parseConfig(value);
}

/** Checks a parsed configuration; unknown keys are ignored, everything else must be as typed. */
export function parseConfig(value: unknown): RunnerConfig | ConfigFault {
  if (!isJsonObject(value)) return { fault: "The configuration is not an object." };
  const { mode } = value;
  const listen = readListen(value["listen"]);
  if (listen === null) return { fault: '"listen" must be { host, port } or { fd }.' };
  const argv = readArgv(value["argv"]);
  if (argv === null) return { fault: '"argv" must be a list of text with at least the program.' };
  const cwd = value["cwd"];
  if (typeof cwd !== "string" || !cwd.startsWith("/")) return { fault: '"cwd" must be an absolute path.' };
  const egress = readEgress(value["egress"] ?? null);
  if (egress === undefined) return { fault: '"egress" must be null or { port, socket }.' };
  const common = { listen, argv, cwd, egress };
  if (mode === "bridge" || mode === "front") return servingConfig(value, common, mode);
  if (mode === "forward") return forwardConfig(value, common);
  return { fault: '"mode" must be "bridge", "front" or "forward".' };
}

const instanceIds = /^[a-zA-Z0-9_-]{1,64}$/;

function servingConfig(
  value: JsonObject,
  common: CommonConfig,
  mode: "bridge" | "front",
): BridgeConfig | FrontConfig | ConfigFault {
  const path = value["path"] ?? "/mcp";
  if (typeof path !== "string" || !path.startsWith("/")) return { fault: '"path" must begin with a slash.' };
  const instanceId = value["instanceId"] ?? "local";
  if (typeof instanceId !== "string" || !instanceIds.test(instanceId)) {
    return { fault: '"instanceId" must be letters, digits, "_" and "-", at most 64.' };
  }
  const stateKey = value["stateKey"] ?? null;
  if (stateKey !== null && typeof stateKey !== "string") return { fault: '"stateKey" must be text or null.' };
  const serving = { ...common, path, instanceId, stateKey };
  if (mode === "bridge") return { mode, ...serving, shared: value["shared"] === true };
  const target = readTarget(value);
  return target === null ? targetFault : { mode, ...serving, target };
}

function forwardConfig(value: JsonObject, common: CommonConfig): ForwardConfig | ConfigFault {
  const target = readTarget(value);
  return target === null ? targetFault : { mode: "forward", ...common, target };
}

const targetFault: ConfigFault = { fault: '"target" must be { port }.' };

function readTarget(value: JsonObject): { readonly port: number } | null {
  const target = value["target"];
  const port = isJsonObject(target) ? target["port"] : null;
  return isPort(port) && port !== 0 ? { port } : null;
}

function readListen(value: unknown): Listen | null {
  if (!isJsonObject(value)) return null;
  const { host, port, fd } = value;
  if (typeof fd === "number" && Number.isInteger(fd) && fd >= 3) return { fd };
  return typeof host === "string" && isPort(port) ? { host, port } : null;
}

function readArgv(value: unknown): readonly [string, ...string[]] | null {
  if (!Array.isArray(value)) return null;
  const texts = value.filter((part): part is string => typeof part === "string" && !part.includes("\0"));
  const [program, ...rest] = texts;
  return program === undefined || program === "" || texts.length !== value.length ? null : [program, ...rest];
}

function readEgress(value: unknown): EgressConfig | null | undefined {
  if (value === null) return null;
  if (!isJsonObject(value)) return undefined;
  const { port, socket } = value;
  return isPort(port) && typeof socket === "string" && socket !== "" ? { port, socket } : undefined;
}

function isPort(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 && value < 65_536;
}
