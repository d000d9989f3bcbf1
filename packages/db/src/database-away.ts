import { AppError } from "@switchyard/contracts";

/** What sockets, the driver, Postgres (SQLSTATE classes 08 and 57P) and Prisma say of a database that cannot be reached. */
const AWAY =
  /^(?:ECONNREFUSED|ECONNRESET|ETIMEDOUT|EPIPE|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN|08\w{3}|57P0[123]|53300|P1001|P1002|P1008|P1017|P2024)$/;
/** The driver gives these no code. */
const AWAY_WORDS = /^(?:Connection terminated|timeout exceeded when trying to connect|Unable to start a transaction)/;
const DEPTH = 4;

/**
 * What failed, said honestly: AppError database_unavailable where Postgres could not be reached or went away meanwhile,
 * so that callers come again; anything else as it is.
 */
export function sayDatabaseAway(error: unknown): unknown {
  if (error instanceof AppError || !isAway(error, DEPTH)) return error;
  return databaseUnavailable(error);
}

/** The error of a database that does not answer. */
export function databaseUnavailable(cause: unknown): AppError {
  return new AppError({
    code: "database_unavailable",
    kind: "unavailable",
    message: "Postgres does not answer.",
    remedy: "Try again in a few seconds; if it stays, check that Postgres runs and that the database URLs are right.",
    retryAfterSeconds: 5,
    cause,
  });
}

function isAway(error: unknown, depth: number): boolean {
  if (!(error instanceof Error) || depth === 0) return false;
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  if (AWAY.test(code) || AWAY_WORDS.test(error.message)) return true;
  return isAway(error.cause, depth - 1);
}
