export { createLog, type Log, type LogFields, type LogOptions } from "./log.ts";
export { metrics, serveMetrics } from "./metrics.ts";
export { exitWithParent } from "./supervised.ts";
export { type WideEvent, wideEvent } from "./wide-event.ts";
