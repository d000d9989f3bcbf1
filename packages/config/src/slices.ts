/** Environment variables by subject. Apps compose their configuration from these; nothing else reads the environment. */
import { isIP } from "node:net";
import { z } from "zod";
import { Secret } from "./secret.ts";

const secret = z.string().transform((value) => new Secret(value));

/** `1`, `true`, `yes` or `on`, in any case; and their opposites. */
export const flag = z
  .string()
  .refine((text) => /^(1|true|yes|on|0|false|no|off)$/i.test(text), "must be 1 or 0")
  .transform((text) => /^(1|true|yes|on)$/i.test(text));

export const port = z.coerce.number().int().min(0).max(65_535);

/** Scheme, host and port, nothing behind. */
export const origin = z.string().transform((text, context) => {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url && (url.protocol === "http:" || url.protocol === "https:") && url.pathname === "/" && !url.search)
    return url.origin;
  context.addIssue({
    code: "custom",
    message: `must be an origin such as https://switchyard.example.com, not "${text}"`,
  });
  return z.NEVER;
});

/** Whether an origin can only be reached from this machine. */
export function isLoopbackOrigin(text: string): boolean {
  const { hostname } = new URL(text);
  return hostname === "localhost" || hostname === "[::1]" || (isIP(hostname) === 4 && hostname.startsWith("127."));
}

export const databaseConfig = {
  DATABASE_APP_URL: secret.describe("Postgres login that row-level security binds"),
  DATABASE_SYSTEM_URL: secret.describe("Postgres login that sees every org: sign-in, sweepers, sealing"),
  DATABASE_POOL_MAX: z.coerce.number().int().min(1).max(200).default(10).describe("Connections per pool and process"),
} as const;

export const redisConfig = {
  REDIS_URL: secret.describe("Redis 6.2 or later, or Valkey; holds only what can be rebuilt"),
} as const;

export const installationConfig = {
  SWITCHYARD_HOME: z.string().default(".switchyard").describe("Directory of everything kept on this host"),
  SWITCHYARD_INSTALLATION: z
    .string()
    .regex(/^[a-z0-9]{4,12}$/, "4 to 12 lower-case letters and digits")
    .describe(
      "Short id of this installation; sets its processes, networks and keys apart from another's on the same host",
    ),
} as const;

export const masterKeyConfig = {
  SWITCHYARD_MASTER_KEY: z
    .string()
    .refine((text) => Buffer.from(text, "base64url").length === 32, "must be 32 bytes in base64url")
    .transform((value) => new Secret(value))
    .describe("Seals secrets at rest; keep a copy away from the database"),
} as const;

/** Words of a list that commas separate. */
const list = z
  .string()
  .default("")
  .transform((text) => text.split(",").flatMap((entry) => entry.trim() || []));

export const proxiesConfig = {
  TRUSTED_PROXIES: list.describe("Addresses and CIDR blocks, comma separated, whose X-Forwarded-For counts"),
} as const;

export const dnsConfig = {
  DNS_SERVERS: list.describe(
    "DNS servers, address or address:port, comma separated, asked for proofs of domains; the system's when empty",
  ),
} as const;

export const identityProviderConfig = {
  OIDC_ALLOWED_HOSTS: list
    .transform((hosts) => new Set(hosts.map((host) => host.toLowerCase())))
    .describe(
      "Hosts (host or host:port), comma separated, of organizations' identity providers that may lie in private networks, and on loopback answer over plain http",
    ),
} as const;

export const authPort = port
  .default(3001)
  .describe("Port of the authorization server; web passes its requests on to it");

export const originsConfig = {
  WEB_ORIGIN: origin.default("http://localhost:3000").describe("Origin of the dashboard and API"),
  MCP_ORIGIN: origin.default("http://127.0.0.1:8080").describe("Origin of the MCP endpoints; never the dashboard's"),
  MCP_DOMAIN: z
    .string()
    .toLowerCase()
    .regex(/^(?=.{1,180}$)[a-z0-9-]+(\.[a-z0-9-]+)*(:\d{1,5})?$/, "must be a domain such as mcp.example.com")
    .optional()
    .describe(
      "Domain below which each server also has a host of its own, {server}--{org}.{MCP_DOMAIN}; needs DNS and TLS for all of its names",
    ),
} as const;

/**
 * Why a dashboard may not stand at WEB_ORIGIN beside MCP_DOMAIN: what tenants serve below the domain would share its site,
 * and with that its cookies. Null when it may.
 */
export function mcpDomainFault(config: {
  readonly WEB_ORIGIN: string;
  readonly MCP_DOMAIN?: string | undefined;
}): string | null {
  const domain = config.MCP_DOMAIN?.replace(/:\d+$/, "");
  const { hostname } = new URL(config.WEB_ORIGIN);
  if (domain === undefined || (hostname !== domain && !hostname.endsWith(`.${domain}`))) return null;
  return `MCP_DOMAIN: WEB_ORIGIN ${config.WEB_ORIGIN} lies at or under it; give tenants' servers a domain beside the dashboard's`;
}

export const logConfig = {
  LOG_LEVEL: z
    .enum(["debug", "info", "warn", "error", "silent"])
    .default("info")
    .describe("What is written to the log"),
} as const;
