/** The authorization server of every hosted MCP server, reached through the web origin. */
import { toAppError } from "@switchyard/contracts";
import { createLog, type Log, serveMetrics } from "@switchyard/telemetry";
import { composeAuth } from "./compose.ts";
import { type AuthConfig, readAuthConfig } from "./config.ts";

async function main(config: AuthConfig, log: Log): Promise<void> {
  const auth = composeAuth(config, log);
  const metrics = await serveMetrics({ port: config.METRICS_PORT, host: config.METRICS_HOST });
  await new Promise<void>((resolve, reject) => {
    auth.server.once("error", reject).listen(config.AUTH_PORT, config.AUTH_HOST, resolve);
  });
  log.info("auth listens", { port: config.AUTH_PORT, issuer: config.WEB_ORIGIN });

  let ending = false;
  const end = async (): Promise<void> => {
    if (ending) return;
    ending = true;
    await auth.close();
    metrics.close();
    process.exit(0);
  };
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => void end());
}

const log = createLog({ service: "auth" });
try {
  const config = readAuthConfig();
  await main(config, createLog({ service: "auth", level: config.LOG_LEVEL }));
} catch (error) {
  const { code, message, remedy } = toAppError(error);
  log.error("auth could not start", { code, reason: message, remedy, error });
  process.exit(1);
}
