import { z } from "zod";

/** Slugs that would collide with our own paths. */
export const reservedSlugs: ReadonlySet<string> = new Set([
  "api",
  "oauth",
  "healthz",
  "readyz",
  "metrics",
  "docs",
  "i",
  // Pages of the dashboard.
  "account",
  "new",
  "authorize",
  "collect",
  "device",
  "invitation",
  "reset",
  "setup",
  "sign-in",
]);

const SLUG = /^[a-z0-9]+(-[a-z0-9]+)*$/;

function slug(max: number) {
  return z
    .string()
    .max(max)
    .regex(SLUG, "lower-case letters, digits and single hyphens")
    .refine((value) => !reservedSlugs.has(value), "this name is reserved");
}

export const OrgSlug = slug(20);
export const ServerSlug = slug(24);
export const EnvironmentSlug = slug(15).refine((value) => !value.startsWith("dpl-"), "may not begin with dpl-");

/** Name of an environment variable (POSIX 3.231), without those that steer the interpreter or the platform. */
export const VariableName = z
  .string()
  .max(128)
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "letters, digits and underscores, not beginning with a digit")
  .refine((name) => !isReservedVariable(name), "this name is set by the platform or would change the interpreter");

const RESERVED_VARIABLES: ReadonlySet<string> = new Set([
  "PORT",
  "HOST",
  "MCP_PATH",
  "PATH",
  "HOME",
  "NODE_OPTIONS",
  "NODE_EXTRA_CA_CERTS",
  "NODE_USE_ENV_PROXY",
  "PYTHONSTARTUP",
  "PYTHONHOME",
  "BASH_ENV",
  "ENV",
  "HTTP_PROXY",
  "HTTPS_PROXY",
  "NO_PROXY",
  "SSL_CERT_FILE",
]);

/** Whether tenants may not set this variable. */
export function isReservedVariable(name: string): boolean {
  const upper = name.toUpperCase();
  return (
    RESERVED_VARIABLES.has(upper) ||
    upper.startsWith("SWITCHYARD_") ||
    upper.startsWith("LD_") ||
    upper.startsWith("DYLD_")
  );
}

/** A slug made from a display name: the readable part, cut to `max`; `fallback` when nothing readable is left. */
export function slugify(name: string, max: number, fallback: string): string {
  const ascii = name
    .normalize("NFKD")
    .replace(/[\u0300-\u036f]/g, "")
    .toLowerCase();
  const cut = ascii
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, max)
    .replace(/^-+|-+$/g, "");
  return cut === "" || reservedSlugs.has(cut) ? fallback : cut;
}

/**
 * An origin as a browser sends it: scheme, host and port in their normal form, https, or http on the loopback address.
 * Never `*` and never `null`.
 */
export const BrowserOrigin = z
  .string()
  .max(255)
  .refine(isBrowserOrigin, "is an https origin, such as https://app.example.com");

function isBrowserOrigin(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { origin, protocol, hostname } = new URL(text);
  // A host may hold a star, by the URL standard, which some engines escape; who writes one means a pattern, and nothing is
  // compared with patterns.
  if (origin !== text || /[*%]/.test(hostname)) return false;
  return protocol === "https:" || (protocol === "http:" && ["localhost", "127.0.0.1", "[::1]"].includes(hostname));
}
