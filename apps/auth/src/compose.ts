import type { Server } from "node:http";
import { isLoopbackOrigin } from "@switchyard/config";
import { AppError } from "@switchyard/contracts";
import { createSealer } from "@switchyard/crypto";
import { openDb } from "@switchyard/db";
import { openClientDirectory, openModelStore, openPageOrigins, openSigningKeys } from "@switchyard/oauth";
import { createGuardedFetch } from "@switchyard/oauth/outbound";
import { openQueue } from "@switchyard/queue";
import type { Log } from "@switchyard/telemetry";
import { createApp } from "./app.ts";
import type { AuthConfig } from "./config.ts";
import { countFetch } from "./count-fetch.ts";
import type { AuthDeps } from "./deps.ts";
import { createProvider } from "./provider/create-provider.ts";
import { startHousekeeping } from "./sweeper.ts";

export interface Auth {
  readonly server: Server;
  readonly deps: AuthDeps;
  close(): Promise<void>;
}

/** Bounds of a client metadata document, or the keys of a client. */
const DOCUMENT_BYTES = 64 * 1024;
const DOCUMENT_MS = 5_000;
/** How long a connection may stay once its last request was answered and the process ends. */
const IDLE_SWEEP_MS = 100;

/** Wires the authorization server; nothing listens yet. Throws AppError config_invalid for an issuer that is not safe. */
export function composeAuth(config: AuthConfig, log: Log): Auth {
  const secureCookies = config.WEB_ORIGIN.startsWith("https:") || isLoopbackOrigin(config.WEB_ORIGIN);
  if (!secureCookies && !config.SWITCHYARD_INSECURE_HTTP) throw insecureIssuer(config.WEB_ORIGIN);
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
  const fetch = createGuardedFetch({
    allowedHosts: new Set(config.CLIENT_METADATA_HOSTS),
    maxBytes: DOCUMENT_BYTES,
    timeoutMs: DOCUMENT_MS,
  });
  const sealer = createSealer(config.SWITCHYARD_MASTER_KEY.reveal());
  const deps: AuthDeps = {
    db,
    queue,
    log,
    sealer,
    issuer: config.WEB_ORIGIN,
    origins: { mcpOrigin: config.MCP_ORIGIN, mcpDomain: config.MCP_DOMAIN },
    fetch,
    audiences: [config.WEB_ORIGIN, `${config.WEB_ORIGIN}/oauth/token`],
    models: openModelStore({ db, sealer }),
    clients: openClientDirectory({ db, fetch, beforeFetch: (url) => countFetch(queue.counters, url) }),
    signingKeys: openSigningKeys({ db, sealer }),
    pages: openPageOrigins(db),
    secureCookies,
  };
  const stopHousekeeping = startHousekeeping(deps);
  const server = createApp({ deps, provider: createProvider(deps), trustedProxies: config.TRUSTED_PROXIES });
  return {
    server,
    deps,
    async close() {
      await endServer(server);
      await stopHousekeeping();
      await Promise.allSettled([queue.close(), db.close()]);
    },
  };
}

/** Lets running requests end. Web keeps connections open for the next one, and none of them may outlast the last request. */
async function endServer(server: Server): Promise<void> {
  const sweep = setInterval(() => server.closeIdleConnections(), IDLE_SWEEP_MS);
  await new Promise<void>((resolve) => server.close(() => resolve()));
  clearInterval(sweep);
}

function insecureIssuer(origin: string): AppError {
  return new AppError({
    code: "config_invalid",
    kind: "invalid_input",
    message: `WEB_ORIGIN: ${origin} is plain http and not loopback, so tokens could be read on the way.`,
    remedy: "Use https, or set SWITCHYARD_INSECURE_HTTP=1.",
  });
}
