import { exitWithParent, serveMetrics } from "@switchyard/telemetry";
import { stampClientAddress } from "./client-address.ts";
import { composition } from "./composition.ts";

/** What the web process does beside answering requests. */
export async function startProcess(): Promise<void> {
  const { config, log } = composition();
  exitWithParent(config.SWITCHYARD_SUPERVISED, () => process.exit(0));
  stampClientAddress(config.TRUSTED_PROXIES);
  if (config.WEB_METRICS_PORT !== undefined) {
    await serveMetrics({ port: config.WEB_METRICS_PORT, host: "127.0.0.1" });
  }
  log.info("web.started", { web_origin: config.WEB_ORIGIN });
}
