/** One authorization server on one core, over a Postgres and a Redis of its own. */
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { AppError } from "@switchyard/contracts";
import { newMasterKey } from "@switchyard/crypto";
import type { Db } from "@switchyard/db";
import { freePort } from "@switchyard/embedded";
import { checkout, openStores } from "../system/stores.ts";

const START_MS = 60_000;

export interface Stage {
  readonly db: Db;
  readonly masterKey: string;
  /** Where the authorization server listens. */
  readonly authUrl: string;
  readonly issuer: string;
  readonly mcpOrigin: string;
  /** How the server was bound to one core, or why it was not. */
  readonly cores: string;
  /** Seconds of CPU that the server has used; null where the system does not say. */
  cpuSeconds(): number | null;
  stop(): Promise<void>;
}

/** Starts all of it. `profileTo` is a folder that gets a CPU profile of the server when it ends. */
export async function openStage(environment: NodeJS.ProcessEnv, profileTo: string | null): Promise<Stage> {
  const path = environment["PATH"] ?? "";
  const stores = await openStores("oauth", path);
  const { db, appUrl, systemUrl, redisUrl } = stores;
  const [port, metricsPort, masterKey] = [await freePort(), await freePort(), newMasterKey()];
  const [issuer, mcpOrigin] = ["https://web.bench", "https://mcp.bench"];
  const server = startAuth(
    { profileTo, path },
    {
      ...environment,
      ...{ DATABASE_APP_URL: appUrl, DATABASE_SYSTEM_URL: systemUrl, REDIS_URL: redisUrl, WEB_ORIGIN: issuer },
      ...{ MCP_ORIGIN: mcpOrigin, SWITCHYARD_MASTER_KEY: masterKey, LOG_LEVEL: "warn" },
      ...{ SWITCHYARD_INSTALLATION: randomBytes(4).toString("hex") },
      ...{ AUTH_PORT: String(port), METRICS_PORT: String(metricsPort) },
    },
  );
  const authUrl = `http://127.0.0.1:${port}`;
  await untilReady(`${authUrl}/readyz`);
  return {
    ...{ db, masterKey, authUrl, issuer, mcpOrigin, cores: server.cores, cpuSeconds: server.cpuSeconds },
    async stop() {
      await server.stop();
      await stores.stop();
    },
  };
}

function startAuth(
  { profileTo, path }: { readonly profileTo: string | null; readonly path: string },
  env: NodeJS.ProcessEnv,
): Pick<Stage, "cores" | "cpuSeconds" | "stop"> {
  const taskset = path.split(":").some((folder) => existsSync(join(folder, "taskset")));
  const profile = profileTo === null ? [] : ["--cpu-prof", `--cpu-prof-dir=${profileTo}`];
  const node = [
    process.execPath,
    "--import",
    "@switchyard/embedded/exit-with-parent",
    ...profile,
    "apps/auth/src/main.ts",
  ];
  const [command = "", ...args] = taskset ? ["taskset", "-c", "0", ...node] : node;
  const child = spawn(command, args, { cwd: checkout, env, stdio: ["pipe", "ignore", "inherit"] });
  return {
    cores: taskset ? `bound to one of ${cpus().length} cores` : "not bound to a core, since there is no taskset",
    cpuSeconds: () => cpuSecondsOf(child.pid ?? 0),
    stop: () =>
      new Promise((resolve) => {
        child.once("exit", () => resolve());
        child.kill("SIGTERM");
      }),
  };
}

/** Linux counts in hundredths of a second (proc(5)). */
function cpuSecondsOf(pid: number): number | null {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return null;
  }
}

async function untilReady(url: string): Promise<void> {
  for (const until = Date.now() + START_MS; Date.now() < until; ) {
    const isReady = await fetch(url).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isReady) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new AppError({ code: "auth_not_ready", kind: "timeout", message: "The authorization server did not start." });
}
