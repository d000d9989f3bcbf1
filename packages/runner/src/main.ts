import { type RunnerConfig, readConfig } from "./config.ts";
import { startPipe } from "./forward/pipe.ts";
import { runnerLine, writeLine } from "./log.ts";
import { defaultStopTimes, describeExit, ProcessGroup } from "./process/process-group.ts";
import { runBridge } from "./run-bridge.ts";

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
    else await forward(config);
  } catch (error) {
    leave(1, `cannot listen: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function bridge(config: RunnerConfig & { readonly mode: "bridge" }): Promise<void> {
  const { argv, cwd, path, shared } = config;
  const spec = { argv, cwd, log: writeLine, stopTimes: defaultStopTimes };
  const running = await runBridge(config.listen, { spec, path, shared });
  onceSignalled(async () => {
    await running.close();
    process.exit(0);
  });
}

async function forward(config: RunnerConfig & { readonly mode: "forward" }): Promise<void> {
  const group = new ProcessGroup(config.argv, { cwd: config.cwd, stdio: ["ignore", "inherit", "inherit"] });
  let stopping = false;
  onceSignalled(async () => {
    stopping = true;
    await group.stop({ ...defaultStopTimes, afterTermMs: 5000 });
    process.exit(0);
  });
  void group.exited.then((report) => {
    if (stopping) return;
    const code = report.code ?? 1;
    leave(code, `The server's process ${describeExit(report)}.`);
  });
  await startPipe(config.listen, { host: "127.0.0.1", port: config.target.port });
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
