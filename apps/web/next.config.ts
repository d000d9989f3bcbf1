import { join } from "node:path";
import type { NextConfig } from "next";

/**
 * Packages of the workspace are TypeScript without a build step, so Next compiles them; what holds connections, native
 * code or a process-wide registry stays outside the bundles, so that a process has it once.
 */
const config: NextConfig = {
  transpilePackages: [
    "@switchyard/audit",
    "@switchyard/config",
    "@switchyard/connections",
    "@switchyard/contracts",
    "@switchyard/crypto",
    "@switchyard/db",
    "@switchyard/deployments",
    "@switchyard/oauth",
    "@switchyard/protocol",
    "@switchyard/queue",
    "@switchyard/routing",
    "@switchyard/secrets",
    "@switchyard/sources",
    "@switchyard/telemetry",
    "@switchyard/templates",
    "@switchyard/tenancy",
  ],
  serverExternalPackages: [
    "@modelcontextprotocol/client",
    "@prisma/adapter-pg",
    "@prisma/client",
    "bullmq",
    "ioredis",
    "nodemailer",
    "pg",
    "pino",
    "prom-client",
  ],
  turbopack: { root: join(import.meta.dirname, "../..") },
  poweredByHeader: false,
  reactStrictMode: true,
  // Response headers of every path; the content security policy of pages carries a nonce and comes from src/proxy.ts.
  headers: async () => [
    {
      source: "/:path*",
      headers: [
        { key: "X-Content-Type-Options", value: "nosniff" },
        { key: "X-Frame-Options", value: "DENY" },
        { key: "Referrer-Policy", value: "same-origin" },
        { key: "Cross-Origin-Opener-Policy", value: "same-origin" },
        { key: "Cross-Origin-Resource-Policy", value: "same-origin" },
        { key: "Permissions-Policy", value: "camera=(), microphone=(), geolocation=(), payment=()" },
      ],
    },
  ],
};

export default config;
