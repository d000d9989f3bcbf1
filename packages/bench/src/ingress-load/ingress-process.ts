/** The ingress as a process of its own, as `up` starts it, with a way to ask it what it uses. */
import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { openSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { AppError } from "@switchyard/contracts";
import { freePort } from "@switchyard/embedded";
import { checkout, type Stores } from "../system/stores.ts";

export interface Usage {
  readonly cpu: { readonly user: number; readonly system: number };
  readonly memory: { readonly rss: number; readonly heapUsed: number; readonly external: number };
  readonly descriptors: number;
}

/** What V8's profiler answers, as far as it is read here. */
export interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string };
    readonly children?: readonly number[];
  }[];
  readonly samples?: readonly number[];
  readonly timeDeltas?: readonly number[];
}

export interface IngressProcess {
  readonly port: number;
  usage(): Promise<Usage>;
  collectGarbage(): Promise<void>;
  /** Profiles it while `run` runs. */
  profile(run: () => Promise<unknown>): Promise<CpuProfile>;
  stop(): Promise<void>;
}

const START_MS = 60_000;

/** Starts one over the stores of the bench, with all that an installation has switched on. */
export async function startIngress(stores: Stores, environment: NodeJS.ProcessEnv): Promise<IngressProcess> {
  const [port, metricsPort] = [await freePort(), await freePort()];
  const probe = fileURLToPath(new URL("./probe.ts", import.meta.url));
  const imports = ["--import", "@switchyard/embedded/exit-with-parent", "--import", probe];
  const child = spawn(process.execPath, ["--expose-gc", ...imports, "apps/ingress/src/main.ts"], {
    cwd: checkout,
    env: {
      ...environment,
      ...{ NODE_ENV: "production", LOG_LEVEL: "info", SWITCHYARD_HOME: join(stores.folder, "home") },
      ...{ DATABASE_APP_URL: stores.appUrl, DATABASE_SYSTEM_URL: stores.systemUrl, REDIS_URL: stores.redisUrl },
      ...{ WEB_ORIGIN: "http://127.0.0.1:1", MCP_ORIGIN: `http://127.0.0.1:${port}` },
      ...{ SWITCHYARD_INSTALLATION: randomBytes(4).toString("hex") },
      ...{ INGRESS_PORT: String(port), METRICS_PORT: String(metricsPort), DRAIN_SECONDS: "1" },
    },
    // Its log costs what a log costs.
    stdio: ["pipe", openSync(join(stores.folder, "ingress.log"), "a"), "inherit", "ipc"],
  });
  await untilReady(`http://127.0.0.1:${port}/readyz`, child);
  const ask = (step: string): Promise<unknown> => askChild(child, step);
  return {
    port,
    usage: async () => (await ask("usage")) as Usage,
    collectGarbage: async () => void (await ask("collect")),
    async profile(run) {
      await ask("profile");
      await run();
      return (await ask("profiled")) as CpuProfile;
    },
    async stop() {
      if (child.exitCode !== null) return;
      const exited = once(child, "exit");
      child.kill("SIGTERM");
      await exited;
    },
  };
}

async function askChild(child: ChildProcess, step: string): Promise<unknown> {
  const answered = new Promise((resolve) => {
    const take = (message: unknown): void => {
      if (typeof message !== "object" || message === null || !("step" in message) || message.step !== step) return;
      child.off("message", take);
      resolve("answer" in message ? message.answer : null);
    };
    child.on("message", take);
  });
  child.send(step);
  return answered;
}

async function untilReady(url: string, child: ChildProcess): Promise<void> {
  for (const until = Date.now() + START_MS; Date.now() < until && child.exitCode === null; ) {
    const isReady = await fetch(url).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isReady) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new AppError({ code: "ingress_not_ready", kind: "timeout", message: "The ingress did not start." });
}
