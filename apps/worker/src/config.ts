import {
  type Config,
  databaseConfig,
  dnsConfig,
  flag,
  installationConfig,
  logConfig,
  masterKeyConfig,
  originsConfig,
  port,
  readConfig,
  redisConfig,
} from "@switchyard/config";
import { z } from "zod";

const count = (min: number, max: number) => z.coerce.number().int().min(min).max(max);

/** Everything the worker is told from outside. */
export const workerConfig = {
  ...databaseConfig,
  ...redisConfig,
  ...installationConfig,
  ...masterKeyConfig,
  ...originsConfig,
  ...logConfig,
  ...dnsConfig,
  METRICS_PORT: port
    .default(9466)
    .describe("Port of /healthz, /readyz and /metrics; must not be reachable from outside"),
  METRICS_HOST: z.string().default("127.0.0.1").describe("Address they listen on"),
  DRAIN_SECONDS: count(0, 3_600).default(25).describe("Time running work has at shutdown"),
  WORKER_BUILDS: count(1, 16).default(2).describe("Deployments that run at once on this worker"),
  ORG_BUILDS: count(1, 1_000)
    .default(1_000)
    .describe("Most deployments that one org may run at once on all workers; below it, who runs least goes first"),
  WORKER_INSTANCES: count(1, 5_000).default(200).describe("Most instances this worker keeps"),
  BUILD_MEMORY_MB: count(128, 262_144).default(2_048).describe("Memory of one build command"),
  BUILD_CPUS: z.coerce.number().min(0.1).max(256).default(2).describe("Processors of one build command"),
  BUILD_MINUTES: count(1, 120).default(10).describe("Longest time of one build command"),
  INSTANCE_MEMORY_MB: count(32, 262_144).default(512).describe("Memory of one instance"),
  INSTANCE_CPUS: z.coerce.number().min(0.05).max(256).default(1).describe("Processors of one instance"),
  INSTANCE_WARM_SECONDS: count(0, 86_400)
    .default(600)
    .describe("Time the instance of what was live before runs on, so that a rollback is at once"),
  SWITCHYARD_ALLOW_LOCAL_GIT: flag
    .default(false)
    .describe("Allow repositories on this host as sources; whoever may create servers can then read them"),
  GIT_ALLOWED_HOSTS: z
    .string()
    .default("")
    .transform((text) => text.split(/[\s,]+/).filter((host) => host !== ""))
    .describe("Git hosts (host or host:port) that may lie in private networks; comma separated"),
  SANDBOX_CIDR: z.string().default("100.127.0.0/16").describe("Network that sandboxes get their addresses from"),
  SWITCHYARD_UNSAFE_NO_SANDBOX: flag
    .default(false)
    .describe("Run tenant code without a sandbox where bubblewrap is missing; for one's own code only"),
} as const;

export type WorkerConfig = Config<typeof workerConfig>;

/** Parses the environment. Throws AppError config_invalid naming every fault. */
export function readWorkerConfig(env: NodeJS.ProcessEnv = process.env): WorkerConfig {
  return readConfig(workerConfig, env);
}

/** What only the worker may know: none of it goes to the host's own npm and pip. */
const KEPT_BACK = /^(DATABASE_|REDIS_|SWITCHYARD_|INGRESS_|AUDIT_|WEB_|MCP_|NODE_ENV$|NODE_OPTIONS$)/;

/** The environment with which the host's own npm and pip are asked for registries and toolchains. */
export function hostEnvironment(env: NodeJS.ProcessEnv = process.env): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) =>
      value === undefined || KEPT_BACK.test(name) ? [] : [[name, value]],
    ),
  );
}
