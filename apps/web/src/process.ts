import { isCallerFault, toAppError } from "@switchyard/contracts";
import { createLog, serveMetrics } from "@switchyard/telemetry";
import { stampClientAddress } from "./client-address.ts";
import { composition } from "./composition.ts";
import { turnAwayForeign } from "./foreign-requests.ts";

/**
 * What the web process does beside answering requests. A fault of the configuration or a metrics port in use ends the
 * process with one line that says so: Next alone would go on and answer every request with an error.
 */
export async function startProcess(): Promise<void> {
  try {
    const { config, log } = composition();
    stampClientAddress(config.TRUSTED_PROXIES);
    turnAwayForeign(config.WEB_ORIGIN);
    if (config.WEB_METRICS_PORT !== undefined) {
      await serveMetrics({ port: config.WEB_METRICS_PORT, host: "127.0.0.1" });
    }
    log.info("web.started", { web_origin: config.WEB_ORIGIN });
  } catch (thrown) {
    const { code, kind, message, remedy, detail } = toAppError(thrown);
    createLog({ service: "web" }).error("web.start_failed", {
      code,
      fault: isCallerFault(kind) ? message : detail,
      remedy,
    });
    process.exit(1);
  }
}
