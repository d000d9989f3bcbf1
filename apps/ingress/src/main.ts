import { join } from "node:path";
import { toAppError } from "@switchyard/contracts";
import { openDb } from "@switchyard/db";
import { openQueue } from "@switchyard/queue";
import { createLog, type Log, serveMetrics } from "@switchyard/telemetry";
import { composeIngress, type Ingress } from "./compose.ts";
import { type IngressConfig, readIngressConfig } from "./config.ts";
import { loadKeptKey } from "./kept-key.ts";

/** Starts the ingress from its configuration and ends it on SIGTERM, SIGINT, or with its supervisor. */
async function main(config: IngressConfig, log: Log): Promise<void> {
  const db = openDb({
    appUrl: config.DATABASE_APP_URL.reveal(),
    systemUrl: config.DATABASE_SYSTEM_URL.reveal(),
    poolMax: config.DATABASE_POOL_MAX,
  });
  const queue = openQueue({
    redisUrl: config.REDIS_URL.reveal(),
    installation: config.SWITCHYARD_INSTALLATION,
    onError: (error) => log.debug("redis", { error }),
  });
  const home = config.SWITCHYARD_HOME;
  const ingress = composeIngress({
    db,
    queue,
    log,
    mcpOrigin: config.MCP_ORIGIN,
    mcpDomain: config.MCP_DOMAIN,
    webOrigin: config.WEB_ORIGIN,
    jwksUrl: config.JWKS_URL ?? `${config.WEB_ORIGIN}/oauth/jwks`,
    trustedProxies: config.TRUSTED_PROXIES,
    sessionKey: await loadKeptKey("session", { configured: config.INGRESS_SESSION_KEY?.reveal(), home }),
    assertionSeed: await loadKeptKey("assertion", { configured: config.INGRESS_ASSERTION_KEY?.reveal(), home }),
    spoolRoot: config.AUDIT_SPOOL_DIR ?? join(home, "spool"),
    fsyncIntervalMs: config.AUDIT_FSYNC_INTERVAL_MS,
    caps: {
      concurrency: config.INGRESS_ORG_CONCURRENCY,
      streams: config.INGRESS_ORG_STREAMS,
      sessions: config.INGRESS_ORG_SESSIONS,
      requestsPerSecond: config.INGRESS_ORG_REQUESTS_PER_SECOND,
      bodyBytes: config.INGRESS_ORG_BODY_BYTES,
    },
  });
  const metrics = await serveMetrics({ port: config.METRICS_PORT, host: config.METRICS_HOST });
  await listen(ingress, config);
  // Such as a connection that could not be accepted; the others must not end with it.
  ingress.server.on("error", (error) => log.error("ingress server", { error }));
  log.info("ingress listens", { port: config.INGRESS_PORT, origin: config.MCP_ORIGIN });

  let ending = false;
  const end = async (): Promise<void> => {
    if (ending) return;
    ending = true;
    log.info("ingress drains", { seconds: config.DRAIN_SECONDS });
    await ingress.close(config.DRAIN_SECONDS * 1000);
    metrics.close();
    await Promise.allSettled([queue.close(), db.close()]);
    process.exit(0);
  };
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => void end());
}

function listen({ server }: Ingress, config: IngressConfig): Promise<void> {
  return new Promise((resolve, reject) => {
    const { INGRESS_PORT: port, INGRESS_HOST: host, INGRESS_SHARE_PORT: reusePort } = config;
    server.once("error", reject).listen({ port, host, reusePort }, () => resolve());
  });
}

const log = createLog({ service: "ingress" });
try {
  const config = readIngressConfig();
  await main(config, createLog({ service: "ingress", level: config.LOG_LEVEL }));
} catch (error) {
  const { code, message, remedy } = toAppError(error);
  log.error("ingress could not start", { code, reason: message, remedy, error });
  process.exit(1);
}
