import { type Log, metrics } from "@switchyard/telemetry";
import type { Exchange } from "./exchange.ts";

const durations = new metrics.Histogram({
  name: "switchyard_exchange_duration_seconds",
  help: "Duration of MCP requests at the ingress by HTTP status class and era",
  labelNames: ["status", "era"],
  buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300],
});

/** Leaves the one line of an exchange in the log and its duration in the metrics. */
export function observe(log: Log, exchange: Exchange): void {
  const { response, route, envelope, instance, principal } = exchange;
  if (route === null && response.statusCode < 400) return;
  const durationMs = performance.now() - exchange.startedAt;
  const era = envelope === null ? "none" : envelope.era;
  durations.observe({ status: `${Math.floor(response.statusCode / 100)}xx`, era }, durationMs / 1000);
  log.info("exchange", {
    request_id: exchange.requestId,
    org_id: route?.orgId,
    server_id: route?.serverId,
    deployment_id: instance?.deploymentId,
    instance_id: instance?.id,
    principal_id: principal?.id,
    method: envelope?.method ?? envelope?.kind,
    era,
    status: response.statusCode,
    duration_ms: Math.round(durationMs * 10) / 10,
  });
}
