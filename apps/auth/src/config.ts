import {
  authPort,
  type Config,
  databaseConfig,
  flag,
  installationConfig,
  logConfig,
  masterKeyConfig,
  originsConfig,
  port,
  proxiesConfig,
  readConfig,
  redisConfig,
} from "@switchyard/config";
import { z } from "zod";

/** Everything the authorization server is told from outside. */
export const authConfig = {
  ...databaseConfig,
  ...redisConfig,
  ...installationConfig,
  ...masterKeyConfig,
  ...originsConfig,
  ...logConfig,
  ...proxiesConfig,
  AUTH_PORT: authPort,
  AUTH_HOST: z.string().default("127.0.0.1").describe("Address the authorization server listens on; only web calls it"),
  METRICS_PORT: port.default(9467).describe("Port of /metrics; must not be reachable from outside"),
  METRICS_HOST: z.string().default("127.0.0.1").describe("Address /metrics listens on"),
  SWITCHYARD_INSECURE_HTTP: flag
    .default(false)
    .describe("Allow a WEB_ORIGIN of plain http that is not loopback; cookies then lose Secure"),
  CLIENT_METADATA_HOSTS: z
    .string()
    .default("")
    .transform((text) => text.split(/[\s,]+/).filter((host) => host !== ""))
    .describe(
      "Hosts (host or host:port) in private networks whose client metadata documents are fetched; comma separated",
    ),
} as const;

export type AuthConfig = Config<typeof authConfig>;

/** Parses the environment. Throws AppError config_invalid naming every fault. */
export function readAuthConfig(env: NodeJS.ProcessEnv = process.env): AuthConfig {
  return readConfig(authConfig, env);
}
