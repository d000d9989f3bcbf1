import { describe, expect, it } from "vitest";
import { auditQuery, filterSearch, readFilters } from "./audit-filters.ts";

describe("filters of the audit list", () => {
  it("come back from the URL they were written to", () => {
    const filters = { server: "weather", tool: "get_forecast", outcome: "denied", since: "24h" } as const;
    const params = Object.fromEntries(new URLSearchParams(filterSearch(filters, "aud_1")));
    expect(readFilters(params)).toEqual(filters);
    expect(params["event"]).toBe("aud_1");
  });
  it("leave out what is unknown instead of failing", () => {
    expect(readFilters({ outcome: "great", since: "9y", kind: "x", server: ["a", "b"] })).toEqual({});
  });
  it("turn a span into the moment it began", () => {
    const query = auditQuery({ since: "1h" }, Date.parse("2026-01-02T12:00:00.000Z"));
    expect(query.from).toBe("2026-01-02T11:00:00.000Z");
    expect(query).not.toHaveProperty("since");
  });
});
