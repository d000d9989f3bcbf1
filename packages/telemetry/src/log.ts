import { pino } from "pino";

/** Flat facts of one line; names in snake_case. */
export type LogFields = Readonly<Record<string, unknown>>;

/** Structured log: one JSON line per entry, constant message, data in fields. Never bodies, tokens or arguments. */
export interface Log {
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  debug(message: string, fields?: LogFields): void;
  /** Whether lines of level debug are written: spares making their fields. */
  readonly debugs: boolean;
  /** The same log with fields on every line. */
  with(fields: LogFields): Log;
}

export interface LogOptions {
  readonly service: string;
  readonly level?: "debug" | "info" | "warn" | "error" | "silent";
  /** Receives each line; standard output by default. */
  readonly write?: (line: string) => void;
}

/** Names whose values are never written, at any depth that pino's paths reach. */
const REDACTED = ["password", "secret", "token", "authorization", "cookie", "apiKey", "sealed", "privateKey"];

/** Opens the log of one process. */
export function createLog(options: LogOptions): Log {
  const settings: pino.LoggerOptions = {
    level: options.level ?? "info",
    base: { service: options.service },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    redact: { paths: REDACTED.flatMap((name) => [name, `*.${name}`]), censor: "[redacted]" },
    serializers: { err: pino.stdSerializers.err, error: pino.stdSerializers.err },
  };
  const logger = options.write ? pino(settings, { write: options.write }) : pino(settings);
  return wrap(logger);
}

function wrap(logger: pino.Logger): Log {
  return {
    info: (message, fields = {}) => logger.info(fields, message),
    warn: (message, fields = {}) => logger.warn(fields, message),
    error: (message, fields = {}) => logger.error(fields, message),
    debug: (message, fields = {}) => logger.debug(fields, message),
    debugs: logger.isLevelEnabled("debug"),
    with: (fields) => wrap(logger.child(fields)),
  };
}
