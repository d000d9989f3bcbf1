import { isCallerFault, toAppError } from "@switchyard/contracts";
import type { Log, LogFields } from "./log.ts";
import { metrics } from "./metrics.ts";

/** The one line a unit of work leaves behind; whoever does the work adds what it learns. */
export interface WideEvent {
  set(fields: LogFields): void;
  /** Times a phase; its milliseconds stand in the line as `<name>_ms`. */
  phase<T>(name: string, work: () => Promise<T>): Promise<T>;
}

const DURATIONS = "switchyard_work_duration_seconds";
const durations = metrics.once(
  DURATIONS,
  () =>
    new metrics.Histogram({
      name: DURATIONS,
      help: "Duration of units of work by name and outcome",
      labelNames: ["name", "outcome"],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300],
    }),
);

/**
 * Runs one unit of work (a request, a job) and writes one line about it when it ends, with its outcome, code and
 * duration. Rethrows what the work throws. A caller's fault is logged as information, ours as an error.
 */
export async function wideEvent<T>(
  log: Log,
  unit: { readonly name: string; readonly fields?: LogFields },
  work: (event: WideEvent) => Promise<T>,
): Promise<T> {
  const startedAt = performance.now();
  const fields: Record<string, unknown> = { ...unit.fields };
  const event: WideEvent = {
    set: (more) => void Object.assign(fields, more),
    async phase(name, inner) {
      const phaseStartedAt = performance.now();
      try {
        return await inner();
      } finally {
        fields[`${name}_ms`] = Math.round(performance.now() - phaseStartedAt);
      }
    },
  };
  const finish = (outcome: "ok" | "refused" | "failed"): void => {
    const seconds = (performance.now() - startedAt) / 1000;
    durations.observe({ name: unit.name, outcome }, seconds);
    Object.assign(fields, { outcome, duration_ms: Math.round(seconds * 1000) });
  };
  try {
    const result = await work(event);
    finish("ok");
    log.info(unit.name, fields);
    return result;
  } catch (thrown) {
    const error = toAppError(thrown);
    const refused = isCallerFault(error.kind);
    finish(refused ? "refused" : "failed");
    Object.assign(fields, { code: error.code, kind: error.kind, detail: error.detail });
    if (refused) log.info(unit.name, fields);
    else log.error(unit.name, { ...fields, error: error.cause ?? error });
    throw thrown;
  }
}
