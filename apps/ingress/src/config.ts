import {
  type Config,
  databaseConfig,
  flag,
  installationConfig,
  logConfig,
  mcpDomainFault,
  originsConfig,
  port,
  proxiesConfig,
  readConfig,
  redisConfig,
  Secret,
} from "@switchyard/config";
import { AppError } from "@switchyard/contracts";
import { z } from "zod";
import { defaultCaps } from "./limits/org-caps.ts";

/** A ceiling of one org at one process. */
const cap = z.coerce.number().int().min(1).max(1_000_000_000);

const key = z
  .string()
  .refine((text) => Buffer.from(text, "base64url").length === 32, "must be 32 bytes in base64url")
  .transform((value) => new Secret(value))
  .optional();

/** Everything the ingress is told from outside. */
export const ingressConfig = {
  ...databaseConfig,
  ...redisConfig,
  ...installationConfig,
  ...originsConfig,
  ...proxiesConfig,
  ...logConfig,
  INGRESS_PORT: port.default(8080).describe("Port of the MCP endpoints"),
  INGRESS_HOST: z.string().default("127.0.0.1").describe("Address the MCP endpoints listen on"),
  INGRESS_SHARE_PORT: flag
    .default(false)
    .describe("Let several ingresses of one host listen on the same port; the kernel spreads connections over them"),
  METRICS_PORT: port.default(9465).describe("Port of /metrics; must not be reachable from outside"),
  METRICS_HOST: z.string().default("127.0.0.1").describe("Address /metrics listens on"),
  JWKS_URL: z.url().optional().describe("Keys of the access tokens' issuer; {WEB_ORIGIN}/oauth/jwks by default"),
  INGRESS_SESSION_KEY: key.describe(
    "Seals MCP session ids; the same for every ingress. Made and kept in the home when absent",
  ),
  INGRESS_ASSERTION_KEY: key.describe(
    "Ed25519 seed that signs who calls, for MCP servers to verify; the same for every ingress. Made and kept in the home when absent",
  ),
  INGRESS_ORG_CONCURRENCY: cap
    .default(defaultCaps.concurrency)
    .describe("Requests of one organization under way at one ingress process; more are answered 429"),
  INGRESS_ORG_STREAMS: cap
    .default(defaultCaps.streams)
    .describe("Open streams of one organization at one ingress process; more are answered 429"),
  INGRESS_ORG_SESSIONS: cap
    .default(defaultCaps.sessions)
    .describe("MCP sessions of one organization used within an hour at one ingress process; more are answered 429"),
  INGRESS_ORG_REQUESTS_PER_SECOND: cap
    .default(defaultCaps.requestsPerSecond)
    .describe("Requests of one organization a second at one ingress process; more are answered 429"),
  INGRESS_ORG_BODY_BYTES: cap
    .default(defaultCaps.bodyBytes)
    .describe("Bytes of request bodies of one organization in memory of one ingress process; more are answered 429"),
  AUDIT_SPOOL_DIR: z
    .string()
    .optional()
    .describe("Folder of the audit spools, on a disk that outlives the process; {SWITCHYARD_HOME}/spool by default"),
  AUDIT_FSYNC_INTERVAL_MS: z.coerce
    .number()
    .int()
    .min(0)
    .max(60_000)
    .default(50)
    .describe("Longest time an audit record is only in the kernel's cache; 0 syncs each"),
  DRAIN_SECONDS: z.coerce.number().int().min(0).max(3_600).default(25).describe("Time running calls have at shutdown"),
} as const;

export type IngressConfig = Config<typeof ingressConfig>;

/** Parses the environment. Throws AppError config_invalid naming every fault. */
export function readIngressConfig(env: NodeJS.ProcessEnv = process.env): IngressConfig {
  const config = readConfig(ingressConfig, env);
  const fault = mcpDomainFault(config);
  if (fault === null) return config;
  throw new AppError({
    code: "config_invalid",
    kind: "invalid_input",
    message: `The configuration has a fault:\n  ${fault}`,
    remedy: "Set these environment variables; .env.example describes each.",
  });
}
