/** The worker process: builds deployments, keeps instances, seals the audit trail, sweeps up. */
import { toAppError } from "@switchyard/contracts";
import { createLog } from "@switchyard/telemetry";
import { startWorker } from "./compose.ts";
import { hostEnvironment, readWorkerConfig } from "./config.ts";
import { serveHealth } from "./health.ts";

const VERSION = "0.1.0";

async function main(): Promise<void> {
  const config = readWorkerConfig();
  const log = createLog({ service: "worker", level: config.LOG_LEVEL });
  const worker = await startWorker({ config, log, hostEnv: hostEnvironment(), version: VERSION });
  const health = await serveHealth({
    port: config.METRICS_PORT,
    host: config.METRICS_HOST,
    ready: () => worker.ready(),
  });
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    health.close();
    worker.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error("worker.stop_failed", { error });
        process.exit(1);
      },
    );
  };
  process.on("SIGTERM", stop).on("SIGINT", stop);
}

main().catch((thrown: unknown) => {
  const error = toAppError(thrown);
  process.stderr.write(`${error.message}${error.remedy ? `\n${error.remedy}` : ""}\n`);
  if (error.cause instanceof Error) process.stderr.write(`${error.cause.message}\n`);
  process.exit(1);
});
