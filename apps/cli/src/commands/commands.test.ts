import type { Deployment, Promotion } from "@switchyard/contracts";
import { expect, test } from "vitest";
import { answerFlag, createAnswers } from "./answers.ts";
import { parseAssignments } from "./assignments.ts";
import { parseArguments } from "./call.ts";
import { waitReason } from "./follow-to-end.ts";
import { amountOf, whoOf } from "./limits.ts";
import { createOutput, plain, table } from "./output.ts";
import { numberOf, previousPromotion, previousReady } from "./rollback.ts";
import { sourceOf } from "./servers.ts";
import { inputsOf } from "./tools.ts";

const deployment = (number: number, status: string, live = false): Deployment =>
  ({
    ...{ id: `dpl_${number}`, number, status, environment: "production" },
    liveIn: live ? ["production"] : [],
  }) as Partial<Deployment> as Deployment;

test("takes everything behind the first equals sign as the value", () => {
  expect(parseAssignments(["A=1", "URL=https://x/?a=b", "EMPTY="])).toEqual({
    A: "1",
    URL: "https://x/?a=b",
    EMPTY: "",
  });
  expect(() => parseAssignments(["=1"])).toThrowError("is not NAME=value");
  expect(() => parseAssignments(["NAME"])).toThrowError("is not NAME=value");
});

test("takes tool arguments only as one JSON object", () => {
  expect(parseArguments('{"a": [1]}')).toEqual({ a: [1] });
  for (const wrong of ["[1]", "null", "1", "{a: 1}", ""])
    expect(() => parseArguments(wrong)).toThrowError("JSON object");
});

test("answers what a server asks in the order given, and cancels what nobody answered", () => {
  const question = (message: string) => ({
    ...{ mode: "form" as const, message },
    requestedSchema: { type: "object" as const, properties: { people: { type: "integer" as const } } },
  });
  const answers = createAnswers([{ people: 4 }]);
  expect(answers.answer(question("How many?"))).toEqual({ action: "accept", content: { people: 4 } });
  expect(answers.unanswered).toEqual([]);
  expect(answers.answer(question("Sure?"))).toEqual({ action: "cancel" });
  expect(answers.unanswered.map(({ message }) => message)).toEqual(["Sure?"]);
  expect(answerFlag(question("Sure?"))).toBe("--answer '{\"people\": <integer>}'");
});

test("asks for exactly one place the code comes from", () => {
  expect(sourceOf({ template: "weather" })).toEqual({ template: "weather" });
  expect(sourceOf({ git: "https://git.example.com/a.git", ref: "main", root: "packages/x" })).toEqual({
    gitUrl: "https://git.example.com/a.git",
    ref: "main",
    rootDir: "packages/x",
  });
  expect(() => sourceOf({})).toThrowError("where the code comes from");
  expect(() => sourceOf({ git: "https://x/a.git", template: "weather" })).toThrowError("where the code comes from");
});

test("makes a directory of this machine absolute and leaves URLs alone", () => {
  expect(sourceOf({ git: "." })).toEqual({ gitUrl: process.cwd() });
  expect(sourceOf({ git: "git@git.example.com:a/b.git" })).toEqual({ gitUrl: "git@git.example.com:a/b.git" });
});

test("rolls back to what was live before, and without a history to the newest ready deployment before the live one", () => {
  const promotion = (deploymentId: string) => ({ deploymentId }) as Partial<Promotion> as Promotion;
  expect(previousPromotion(["dpl_9", "dpl_4", "dpl_8"].map(promotion))).toBe("dpl_4");
  expect(previousPromotion(["dpl_9", "dpl_9"].map(promotion))).toBeNull();
  const list = [deployment(5, "ready"), deployment(4, "ready", true), deployment(3, "failed"), deployment(2, "ready")];
  expect(previousReady(list, "weather", "production").number).toBe(2);
  expect(() => previousReady([deployment(1, "ready", true)], "weather", "production")).toThrowError("Nothing was live");
});

test("says who is counted together as the dashboard does", () => {
  expect(["everyone", "caller", "client"].map(whoOf)).toEqual(["everyone", "principal", "client"]);
  expect(() => whoOf("principal")).toThrowError("nobody to count");
});

test("takes a limit as a number of calls and a period", () => {
  expect(amountOf("60/minute")).toEqual({ calls: 60, period: "minute" });
  for (const wrong of ["60", "60/fortnight", "/day", "0/day", "-1/day", "1.5/hour", "60/minute/2", "1e3/day"])
    expect(() => amountOf(wrong), wrong).toThrowError("is not a number of calls");
});

test("takes a deployment by id or by number", () => {
  expect(["#12", "12", "dpl_0123", "#x"].map(numberOf)).toEqual([12, 12, null, null]);
});

test("marks optional arguments of a tool", () => {
  expect(inputsOf({ properties: { city: {}, unit: {} }, required: ["city"] })).toBe("city unit?");
  expect(inputsOf({})).toBe("–");
});

test("takes out of tenants' text what could steer a terminal", () => {
  expect(plain("\u001b]0;title\u0007a\u001b[31mb\u202e\r\nc\td")).toBe("ab\nc\td");
});

test("sets columns under their heads", () => {
  expect(table(["A", "LONG"], [["value", "x"]])).toBe("A      LONG\nvalue  x");
});

test("keeps results and everything else apart, and writes JSON and nothing else when asked", () => {
  const written = { out: "", error: "" };
  const streams = {
    out: { write: (text: string) => (written.out += text) },
    error: { write: (text: string) => (written.error += text) },
  };
  const output = createOutput(streams, { json: true, colors: true });
  output.progress("building");
  output.result({ a: 1 }, "one");
  expect(JSON.parse(written.out)).toEqual({ a: 1 });
  expect(written.error).toBe("");
});

test("says why a deployment does not start yet, and nothing once it has or is next", () => {
  const since = "2026-01-01T00:00:00Z";
  const waits = (hold: "approval" | "checks" | null, ahead: number | null, status: Deployment["status"] = "queued") =>
    waitReason({ status, ahead, hold: hold && { reason: hold, since } });
  expect(waits("approval", null)).toContain("approval");
  expect(waits("checks", null)).toContain("checks");
  expect([waits(null, 1), waits(null, 4)]).toEqual([
    "Waits: one deployment starts before it.",
    "Waits: 4 deployments start before it.",
  ]);
  expect([waits(null, 0), waits(null, null), waits(null, null, "building")]).toEqual([null, null, null]);
});
