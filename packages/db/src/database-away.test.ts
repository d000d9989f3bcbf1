import { AppError } from "@switchyard/contracts";
import { expect, test } from "vitest";
import { sayDatabaseAway } from "./database-away.ts";

const coded = (code: string, cause?: unknown) => Object.assign(new Error("it failed", { cause }), { code });

test.each([
  ["a refused connection", coded("ECONNREFUSED")],
  ["a Postgres that shuts down", coded("57P01")],
  ["one that starts", coded("57P03")],
  ["one with no connection left", coded("53300")],
  ["a connection that broke", new Error("Connection terminated unexpectedly")],
  ["one that was not made in time", new Error("timeout exceeded when trying to connect")],
  ["what another error was caused by", coded("P2010", coded("ECONNRESET"))],
])("%s is a database that is away", (_what, error) => {
  expect(sayDatabaseAway(error)).toMatchObject({ code: "database_unavailable", kind: "unavailable", cause: error });
});

test("what is no fault of the connection stays what it is", () => {
  const own = new AppError({
    code: "key_unknown",
    kind: "unauthenticated",
    message: "No.",
    cause: coded("ECONNREFUSED"),
  });
  for (const error of [coded("P2002"), coded("42501"), new Error("no"), own, "text", undefined]) {
    expect(sayDatabaseAway(error)).toBe(error);
  }
});
