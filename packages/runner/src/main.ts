import { type RunnerConfig, readConfig } from "./config.ts";
import { startPipe } from "./forward/pipe.ts";
import { runnerLine, writeLine } from "./log.ts";
import { defaultStopTimes, describeExit, ProcessGroup } from "./process/process-group.ts";
import { runBridge } from "./run-bridge.ts";
import { runFront } from "./run-front.ts";

const signals = ["SIGTERM", "SIGINT", "SIGHUP"] as const;

async function main(): Promise<void> {
  const config = readConfig(process.argv[2]);
  if ("fault" in config) {
    leave(2, config.fault);
    return;
  }
  try {
    if (config.egress !== null) {
      await startPipe({ host: "127.0.0.1", port: config.egress.port }, { path: config.egress.socket });
    }
    if (config.mode === "bridge") await bridge(config);
    else if (config.mode === "front") await front(config);
    else await forward(config);
  } catch (error) {
    leave(1, `cannot listen: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function bridge(config: RunnerConfig & { readonly mode: "bridge" }): Promise<void> {
  const { argv, cwd, path, shared, instanceId, stateKey } = config;
  const spec = { argv, cwd, log: writeLine, stopTimes: defaultStopTimes };
  const running = await runBridge(config.listen, { spec, path, shared, instanceId, stateKey });
  onceSignalled(async () => {
    await running.close();
    process.exit(0);
  });
}

async function front(config: RunnerConfig & { readonly mode: "front" }): Promise<void> {
  const { listen, target, path, instanceId, stateKey } = config;
  const stopping = new AbortController();
  startServer(config, stopping);
  const options = { target: { port: target.port, path }, log: writeLine, instanceId, stateKey };
  await runFront(listen, options, stopping.signal).catch((error: unknown) => {
    if (!stopping.signal.aborted) throw error;
  });
}

async function forward(config: RunnerConfig & { readonly mode: "forward" }): Promise<void> {
  startServer(config, new AbortController());
  await startPipe(config.listen, { host: "127.0.0.1", port: config.target.port });
}

/** Starts a server that listens itself: it ends when the runner is asked to end, and the runner ends as it ends. */
function startServer({ argv, cwd }: RunnerConfig, stopping: AbortController): void {
  const group = new ProcessGroup(argv, { cwd, stdio: ["ignore", "inherit", "inherit"] });
  onceSignalled(async () => {
    stopping.abort();
    await group.stop({ ...defaultStopTimes, afterTermMs: 5000 });
    process.exit(0);
  });
  void group.exited.then((report) => {
    if (!stopping.signal.aborted) leave(report.code ?? 1, `The server's process ${describeExit(report)}.`);
  });
}

function onceSignalled(stop: () => Promise<void>): void {
  let stopping = false;
  for (const signal of signals) {
    process.on(signal, () => {
      if (!stopping) void stop();
      stopping = true;
    });
  }
}

function leave(code: number, message: string): void {
  runnerLine(writeLine, message);
  process.exit(code);
}

await main();
