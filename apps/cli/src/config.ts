/** The only place of the CLI that reads the environment. */
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { flag, originsConfig, port, readConfig, Secret } from "@switchyard/config";
import { z } from "zod";

/** Top of the checkout. */
export const repositoryRoot = fileURLToPath(new URL("../../..", import.meta.url));

const secret = z.string().transform((value) => new Secret(value));

/**
 * What `npm run up` reads; everything else of the environment goes on to the apps untouched.
 * @public
 */
export const upConfig = {
  SWITCHYARD_HOME: z.string().default(".switchyard").describe("Directory of everything kept on this host"),
  WEB_PORT: port.default(3000).describe("Port of the dashboard and API"),
  INGRESS_PORT: port.default(8080).describe("Port of the MCP endpoints"),
  AUTH_PORT: port.optional().describe("Port of the authorization server on loopback; a free one by default"),
  WEB_ORIGIN: originsConfig.WEB_ORIGIN.unwrap().optional().describe("Origin of the dashboard and API"),
  MCP_ORIGIN: originsConfig.MCP_ORIGIN.unwrap().optional().describe("Origin of the MCP endpoints"),
  DATABASE_URL: secret
    .optional()
    .describe("Owner login of a Postgres of your own; without it one is started in the home"),
  REDIS_URL: secret.optional().describe("A Redis of your own; without it one is started in the home"),
  SWITCHYARD_MASTER_KEY: secret.optional().describe("32 bytes in base64url; without it one is made in the home"),
  SWITCHYARD_ADMIN_EMAIL: z.string().optional().describe("E-mail of the first owner, made at the first start"),
  SWITCHYARD_ADMIN_PASSWORD: secret.optional().describe("Password of the first owner"),
  SWITCHYARD_NO_INSTALL: flag
    .default(false)
    .describe("Print which system packages are missing instead of installing them"),
} as const;

/** Settings of one `up`, with the home made absolute and the origins that follow from the ports. */
export function readUpConfig(env: NodeJS.ProcessEnv = process.env) {
  const config = readConfig(upConfig, env);
  return {
    ...config,
    home: resolve(repositoryRoot, config.SWITCHYARD_HOME),
    webOrigin: config.WEB_ORIGIN ?? `http://localhost:${config.WEB_PORT}`,
    mcpOrigin: config.MCP_ORIGIN ?? `http://127.0.0.1:${config.INGRESS_PORT}`,
    environment: env,
    path: env["PATH"] ?? "",
    /** Set when npm or our own launcher started us: then their end must be ours. */
    launched: env["npm_lifecycle_event"] !== undefined || env["SWITCHYARD_LAUNCHER"] !== undefined,
  };
}
export type UpConfig = ReturnType<typeof readUpConfig>;

/**
 * What the `switchyard` command reads.
 * @public
 */
export const commandConfig = {
  SWITCHYARD_HOME: upConfig.SWITCHYARD_HOME,
  WEB_PORT: upConfig.WEB_PORT,
  INGRESS_PORT: upConfig.INGRESS_PORT,
  SWITCHYARD_URL: z.url().optional().describe("Installation the switchyard command speaks to, before any login"),
  SWITCHYARD_API_KEY: secret.optional().describe("Manage key for it"),
  SWITCHYARD_ORG: z.string().optional().describe("Org the switchyard command works in"),
} as const;

/** Settings of one `switchyard` command line. */
export function readCommandConfig(env: NodeJS.ProcessEnv = process.env) {
  const config = readConfig(commandConfig, env);
  return {
    home: resolve(repositoryRoot, config.SWITCHYARD_HOME),
    /** A home that was named comes before what `login` stored. */
    homeIsNamed: Boolean(env["SWITCHYARD_HOME"]),
    credentialsFile: join(env["XDG_CONFIG_HOME"] || join(homedir(), ".config"), "switchyard", "credentials.json"),
    url: config.SWITCHYARD_URL ?? null,
    apiKey: config.SWITCHYARD_API_KEY?.reveal() ?? null,
    org: config.SWITCHYARD_ORG ?? null,
    webPort: config.WEB_PORT,
    ingressPort: config.INGRESS_PORT,
    path: env["PATH"] ?? "",
    environment: env,
    colors: env["NO_COLOR"] === undefined && env["TERM"] !== "dumb",
  };
}
export type CommandConfig = ReturnType<typeof readCommandConfig>;

/**
 * What the one-shot of docker compose reads.
 * @public
 */
export const migrateConfig = {
  DATABASE_URL: secret.describe("Owner login of the database"),
  SWITCHYARD_ROLE_PASSWORD: secret.describe(
    "Password of the apps' two database logins; Compose puts it into their URLs",
  ),
  WEB_ORIGIN: originsConfig.WEB_ORIGIN,
  SWITCHYARD_ADMIN_EMAIL: upConfig.SWITCHYARD_ADMIN_EMAIL,
  SWITCHYARD_ADMIN_PASSWORD: upConfig.SWITCHYARD_ADMIN_PASSWORD,
} as const;

/** Parses the environment. Throws AppError config_invalid naming every fault. */
export function readMigrateConfig(env: NodeJS.ProcessEnv = process.env) {
  return readConfig(migrateConfig, env);
}
