import {
  authPort,
  type Config,
  databaseConfig,
  dnsConfig,
  flag,
  identityProviderConfig,
  installationConfig,
  isLoopbackOrigin,
  logConfig,
  masterKeyConfig,
  mcpDomainFault,
  origin,
  originsConfig,
  port,
  proxiesConfig,
  readConfig,
  redisConfig,
  Secret,
} from "@switchyard/config";
import { AppError } from "@switchyard/contracts";
import { z } from "zod";

const secret = z.string().transform((value) => new Secret(value));

/** Environment of the web process: the shared slices and what only sign-in, mail and the API need. */
export const webConfig = {
  ...databaseConfig,
  ...redisConfig,
  ...installationConfig,
  ...masterKeyConfig,
  ...originsConfig,
  ...logConfig,
  ...proxiesConfig,
  ...dnsConfig,
  ...identityProviderConfig,
  AUTH_PORT: authPort,
  AUTH_URL: origin.optional().describe("Origin of the authorization server; http://127.0.0.1:{AUTH_PORT} by default"),
  NODE_ENV: z
    .enum(["development", "test", "production"])
    .default("development")
    .describe("Set by Next; answers that do not fit their schema are errors unless production"),
  SWITCHYARD_INSECURE_HTTP: flag
    .default(false)
    .describe("Allow a WEB_ORIGIN of plain http that is not loopback; cookies then lose __Host- and Secure"),
  SWITCHYARD_ALLOW_LOCAL_GIT: flag.default(false).describe("Let servers be created from repositories on this host"),
  WEB_METRICS_PORT: port.optional().describe("Port of /metrics on loopback; not served when absent"),
  SIGNUP: z
    .string()
    .default("closed")
    .transform((text) =>
      text
        .toLowerCase()
        .split(",")
        .flatMap((entry) => entry.trim() || []),
    )
    .describe("Who may sign up through a provider: closed, open, or e-mail domains, comma separated"),
  GITHUB_CLIENT_ID: z.string().optional().describe("OAuth app of GitHub; with its secret, offers sign-in by GitHub"),
  GITHUB_CLIENT_SECRET: secret.optional().describe("Secret of that app"),
  GITHUB_BASE_URL: origin.default("https://github.com").describe("Another origin for GitHub Enterprise"),
  GITHUB_API_URL: z.url().optional().describe("REST API of that GitHub, where it is not at its usual place"),
  OIDC_ISSUER: z.url().optional().describe("Issuer of an OpenID provider; with id and secret, offers sign-in by it"),
  OIDC_CLIENT_ID: z.string().optional().describe("Client at that provider"),
  OIDC_CLIENT_SECRET: secret.optional().describe("Its secret"),
  OIDC_NAME: z.string().default("Single sign-on").describe("What its button says"),
  SMTP_URL: secret.optional().describe("Mail server, smtp:// or smtps://; without it owners hand out reset links"),
  MAIL_FROM: z.string().default("Switchyard <switchyard@localhost>").describe("Sender of mails"),
} as const;

export type WebConfig = Config<typeof webConfig>;

/**
 * Reads and checks the environment. Throws AppError config_invalid naming every fault of single values together, then
 * every fault between values together.
 */
export function readWebConfig(env: Readonly<Record<string, string | undefined>>): WebConfig {
  const config = readConfig(webConfig, env);
  const faults = [...originFaults(config), ...providerFaults(config)];
  if (faults.length === 0) return config;
  throw new AppError({
    code: "config_invalid",
    kind: "invalid_input",
    message: `The configuration has ${faults.length === 1 ? "a fault" : `${faults.length} faults`}:\n  ${faults.join("\n  ")}`,
    remedy: "Set these environment variables; .env.example describes each.",
  });
}

function originFaults(config: WebConfig): string[] {
  const faults: string[] = [];
  const plain = config.WEB_ORIGIN.startsWith("http:") && !isLoopbackOrigin(config.WEB_ORIGIN);
  if (plain && !config.SWITCHYARD_INSECURE_HTTP) {
    faults.push(
      `WEB_ORIGIN: ${config.WEB_ORIGIN} is plain http and not loopback, so sessions could be read on the way; use https, or set SWITCHYARD_INSECURE_HTTP=1`,
    );
  }
  if (config.WEB_ORIGIN === config.MCP_ORIGIN) {
    faults.push("MCP_ORIGIN: must differ from WEB_ORIGIN, since tenants' servers answer there");
  }
  const domainFault = mcpDomainFault(config);
  if (domainFault !== null) faults.push(domainFault);
  return faults;
}

function providerFaults(config: WebConfig): string[] {
  const groups = [
    ["GITHUB_CLIENT_ID", "GITHUB_CLIENT_SECRET"],
    ["OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET"],
  ] as const;
  return groups.flatMap((names) => {
    const missing = names.filter((name) => config[name] === undefined);
    return missing.length === 0 || missing.length === names.length
      ? []
      : missing.map((name) => `${name}: is not set, though ${names.filter((n) => !missing.includes(n)).join(", ")} is`);
  });
}

/** Whether cookies can be `__Host-` and `Secure`: on https, and on loopback, where browsers accept them over http too. */
export function hasSecureCookies(webOrigin: string): boolean {
  return webOrigin.startsWith("https:") || isLoopbackOrigin(webOrigin);
}

let current: WebConfig | undefined;

/** Configuration of this process, read on first use, never at build time. Throws AppError config_invalid. */
export function config(): WebConfig {
  current ??= readWebConfig(process.env);
  return current;
}

/** Tells next-auth its own origin, which it takes only from the environment; without it, it would trust the Host header. */
export function announceOrigin(webOrigin: string): void {
  process.env["NEXTAUTH_URL"] = webOrigin;
}

/** WEB_ORIGIN alone, for the proxy in front of every page, which must not open connections. */
export function webOrigin(): string {
  return readConfig({ WEB_ORIGIN: originsConfig.WEB_ORIGIN }, process.env).WEB_ORIGIN;
}
