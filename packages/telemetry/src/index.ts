export { refusePage } from "./inner-listener.ts";
export { createLog, type Log, type LogFields, type LogOptions } from "./log.ts";
export { metrics, serveMetrics } from "./metrics.ts";
export { type WideEvent, wideEvent } from "./wide-event.ts";
