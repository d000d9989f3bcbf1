import { type Log, type LogFields, metrics } from "@switchyard/telemetry";
import type { Exchange } from "./exchange.ts";

const durations = new metrics.Histogram({
  name: "switchyard_exchange_duration_seconds",
  help: "Duration of MCP requests at the ingress by HTTP status class and era",
  labelNames: ["status", "era"],
  buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300],
});

/** An exchange that took longer stands in the log even when nothing went wrong. */
const SLOW_MS = 1_000;

/**
 * Leaves the duration of an exchange in the metrics, and one line in the log: of what failed, was refused or took long. What
 * went well has its event in the trail, which tells more; its line is written at level debug.
 */
export function observe(log: Log, exchange: Exchange): void {
  const { response, route } = exchange;
  if (route === null && response.statusCode < 400) return;
  const durationMs = performance.now() - exchange.startedAt;
  durations.observe({ status: `${Math.floor(response.statusCode / 100)}xx`, era: eraOf(exchange) }, durationMs / 1000);
  if (response.statusCode >= 400 || durationMs >= SLOW_MS) log.info("exchange", fieldsOf(exchange, durationMs));
  else if (log.debugs) log.debug("exchange", fieldsOf(exchange, durationMs));
}

function fieldsOf(exchange: Exchange, durationMs: number): LogFields {
  const { response, route, envelope, instance, principal } = exchange;
  return {
    request_id: exchange.requestId,
    org_id: route?.orgId,
    server_id: route?.serverId,
    deployment_id: instance?.deploymentId,
    instance_id: instance?.id,
    principal_id: principal?.id,
    method: envelope?.method ?? envelope?.kind,
    era: eraOf(exchange),
    status: response.statusCode,
    duration_ms: Math.round(durationMs * 10) / 10,
  };
}

function eraOf({ envelope }: Exchange): string {
  return envelope === null ? "none" : envelope.era;
}
