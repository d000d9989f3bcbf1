import { join } from "node:path";
import { isLoopbackOrigin } from "@switchyard/config";
import type { DatabaseUrls } from "@switchyard/db";
import { freePort } from "@switchyard/embedded";
import { repositoryRoot, type UpConfig } from "../config.ts";
import type { Home } from "./home.ts";
import type { AppSpec } from "./supervisor.ts";

export interface Backing {
  readonly database: DatabaseUrls;
  readonly redisUrl: string;
}

/** Seconds that running calls have at the end: somebody waits at the terminal. */
const DRAIN = "5";

/** What `npm run` tells its scripts about itself, and what only `up` may know. */
const KEPT_BACK =
  /^(npm_(lifecycle|package|command|execpath|node_execpath)|npm_config_(local_prefix|prefix|global_prefix|user_agent)$|INIT_CWD$|DATABASE_URL$|SWITCHYARD_ADMIN_PASSWORD$|SWITCHYARD_LAUNCHER$)/;

/** The four programs of Switchyard with the environment each needs and no more of our secrets than that. */
export async function appSpecs(config: UpConfig, home: Home, backing: Backing): Promise<AppSpec[]> {
  const [webMetrics, authMetrics, ingressMetrics, workerMetrics, authPort] = await Promise.all([
    ...([freePort(), freePort(), freePort(), freePort()] as const),
    config.AUTH_PORT ?? freePort(),
  ]);
  const given = Object.entries(config.environment).filter(([name]) => !KEPT_BACK.test(name));
  const base = {
    ...Object.fromEntries(given),
    NODE_ENV: "production",
    NEXT_TELEMETRY_DISABLED: "1",
    DATABASE_APP_URL: backing.database.appUrl,
    DATABASE_SYSTEM_URL: backing.database.systemUrl,
    REDIS_URL: backing.redisUrl,
    SWITCHYARD_HOME: home.folder,
    SWITCHYARD_INSTALLATION: home.installation,
    WEB_ORIGIN: config.webOrigin,
    MCP_ORIGIN: config.mcpOrigin,
    WEB_PORT: String(config.WEB_PORT),
    AUTH_PORT: String(authPort),
    AUTH_URL: `http://127.0.0.1:${authPort}`,
    INGRESS_PORT: String(config.INGRESS_PORT),
    INGRESS_HOST: hostFor(config.mcpOrigin),
  };
  const sealed = { ...base, SWITCHYARD_MASTER_KEY: home.masterKey.reveal() };
  const next = join(repositoryRoot, "node_modules/next/dist/bin/next");
  return [
    {
      name: "web",
      cwd: join(repositoryRoot, "apps/web"),
      arguments: [next, "start", "-p", String(config.WEB_PORT), "-H", hostFor(config.webOrigin)],
      env: { ...sealed, WEB_METRICS_PORT: String(webMetrics) },
      readyUrl: `http://127.0.0.1:${config.WEB_PORT}/readyz`,
    },
    {
      name: "auth",
      cwd: repositoryRoot,
      arguments: [join(repositoryRoot, "apps/auth/src/main.ts")],
      env: { ...sealed, METRICS_PORT: String(authMetrics) },
      readyUrl: `http://127.0.0.1:${authPort}/readyz`,
    },
    {
      name: "ingress",
      cwd: repositoryRoot,
      arguments: [join(repositoryRoot, "apps/ingress/src/main.ts")],
      env: { ...base, METRICS_PORT: String(ingressMetrics), DRAIN_SECONDS: DRAIN },
      readyUrl: `http://127.0.0.1:${config.INGRESS_PORT}/readyz`,
    },
    {
      name: "worker",
      cwd: repositoryRoot,
      arguments: [join(repositoryRoot, "apps/worker/src/main.ts")],
      env: { ...sealed, METRICS_PORT: String(workerMetrics), DRAIN_SECONDS: DRAIN },
      readyUrl: `http://127.0.0.1:${workerMetrics}/readyz`,
    },
  ];
}

/** What only this machine can reach by its name listens on loopback only. */
function hostFor(origin: string): string {
  return isLoopbackOrigin(origin) ? "127.0.0.1" : "0.0.0.0";
}
