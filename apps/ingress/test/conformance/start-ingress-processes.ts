/** Ingresses as they run: each a process of its own, configured by its environment. */
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startTokenIssuer } from "@switchyard/oauth/testing";
import { type TestDatabase, testRedis } from "@switchyard/testing";
import { startListener } from "@switchyard/testing/conformance";
import { openSpread } from "./spread.ts";

const main = fileURLToPath(new URL("../../src/main.ts", import.meta.url));

export interface IngressProcesses {
  /** Their common origin. */
  readonly origin: string;
  /** How many requests each of them got. */
  readonly taken: ReadonlyMap<number, number>;
  stop(): Promise<void>;
}

/** Starts `count` ingresses over one database and one Redis, behind one origin that spreads requests over them. */
export async function startIngressProcesses(
  { urls }: Pick<TestDatabase, "urls">,
  count: number,
): Promise<IngressProcesses> {
  const { redisUrl, installation } = testRedis();
  const issuer = await startTokenIssuer();
  const home = mkdtempSync(join(tmpdir(), "switchyard-ingresses-"));
  const spread = await openSpread();
  const shared = {
    DATABASE_APP_URL: urls.appUrl,
    DATABASE_SYSTEM_URL: urls.systemUrl,
    DATABASE_POOL_MAX: "2",
    REDIS_URL: redisUrl,
    SWITCHYARD_INSTALLATION: installation,
    SWITCHYARD_HOME: home,
    INGRESS_SESSION_KEY: randomBytes(32).toString("base64url"),
    INGRESS_ASSERTION_KEY: randomBytes(32).toString("base64url"),
    MCP_ORIGIN: spread.origin,
    WEB_ORIGIN: issuer.issuer,
    JWKS_URL: issuer.jwksUrl,
    METRICS_PORT: "0",
    DRAIN_SECONDS: "1",
  };
  const start = () =>
    startListener(main, {
      envFor: (port) => ({ ...shared, INGRESS_PORT: String(port) }),
      until: /ingress listens/,
    });
  const running = await Promise.all(Array.from({ length: count }, start));
  spread.over(running.map(({ port }) => port));
  return {
    origin: spread.origin,
    taken: spread.taken,
    async stop() {
      await spread.close();
      await Promise.all(running.map((program) => program.stop()));
      await issuer.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
}
