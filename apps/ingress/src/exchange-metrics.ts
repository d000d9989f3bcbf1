import { type Log, type LogFields, metrics } from "@switchyard/telemetry";
import type { Exchange } from "./exchange.ts";
import type { LineBudget } from "./line-budget.ts";

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
 * went well has its event in the trail, which tells more; its line is written at level debug. What a flood leaves is counted.
 */
export function observe(log: Log, exchange: Exchange, budget: LineBudget): void {
  const { response, route } = exchange;
  if (route === null && response.statusCode < 400) return;
  const durationMs = performance.now() - exchange.startedAt;
  durations.observe({ status: `${Math.floor(response.statusCode / 100)}xx`, era: eraOf(exchange) }, durationMs / 1000);
  if (response.statusCode >= 400 || durationMs >= SLOW_MS) {
    const leftOut = budget.take(route?.orgId ?? "");
    if (leftOut !== null) log.info("exchange", { ...fieldsOf(exchange, durationMs), ...saidOf(leftOut) });
  } else if (log.debugs) log.debug("exchange", fieldsOf(exchange, durationMs));
}

/** What a line says of those that were left out before it. */
export function saidOf(leftOut: number): LogFields {
  return leftOut === 0 ? {} : { lines_left_out: leftOut };
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
