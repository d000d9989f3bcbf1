import { describe, expect, it } from "vitest";
import { capacity, limitText, listed, resetWords } from "./limit-words.ts";

const limit = { server: "notes", tools: ["search"], per: "client", calls: 60, period: "minute", burst: null } as const;

describe("limitText", () => {
  it("says who may make how many calls of what, per what", () => {
    expect(limitText({ ...limit, tools: ["search"] })).toBe("Each client may make 60 calls per minute of search");
    expect(limitText({ ...limit, tools: ["*"], per: "principal", calls: 1, period: "second" })).toBe(
      "Each caller may make 1 tool call per second",
    );
  });

  it("says requests where everything is counted, and where all servers are", () => {
    expect(limitText({ ...limit, tools: [], per: "everyone", calls: 100_000, period: "month", server: null })).toBe(
      "Everybody together may make 100 000 requests per month to all servers together",
    );
  });

  it("names what may come at once only where it is another number", () => {
    expect(limitText({ ...limit, tools: ["*"], burst: 60 })).toBe("Each client may make 60 tool calls per minute");
    expect(limitText({ ...limit, tools: ["*"], burst: 5 })).toMatch(/per minute, at most 5 at once$/);
    expect(limitText({ ...limit, tools: ["a", "b"], burst: 90 })).toMatch(/of a and b, up to 90 at once$/);
    expect(limitText({ ...limit, tools: ["*"], burst: 5, server: null })).toMatch(
      /per minute to all servers together, at most 5 at once$/,
    );
  });
});

it("lists three names at most, or two and how many more there are", () => {
  expect(listed(["a"])).toBe("a");
  expect(listed(["a", "b", "c"])).toBe("a, b and c");
  expect(listed(["a", "b", "c", "d"])).toBe("a, b and 2 more");
});

it("takes the burst of a rate and the whole of a quota for what can be used", () => {
  expect(capacity({ ...limit, tools: [], burst: 5 })).toBe(5);
  expect(capacity({ ...limit, tools: [] })).toBe(60);
  expect(capacity({ ...limit, tools: [], period: "day" })).toBe(60);
});

it("says when a limit is free again in the unit that fits", () => {
  const now = Date.parse("2026-11-21T12:00:00.000Z");
  expect(resetWords("2026-11-21T11:59:00.000Z", now)).toBe("in 1 s");
  expect(resetWords("2026-11-21T12:00:11.400Z", now)).toBe("in 12 s");
  expect(resetWords("2026-11-21T12:05:00.000Z", now)).toBe("in 5 min");
  expect(resetWords("2026-11-22T00:00:00.000Z", now)).toBe("in 12 h");
  expect(resetWords("2026-12-01T00:00:00.000Z", now)).toBe("in 10 d");
});
