import { operations } from "@switchyard/contracts";
import { expect, test } from "vitest";
import { matchOperation } from "./operation-router.ts";

test.each(Object.entries(operations))("%s is found by its own path, with its parameters", (id, { method, path }) => {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? "");
  const matched = matchOperation(method.toUpperCase(), path.replace(/\{(\w+)\}/g, "the-$1"));
  expect(matched.id).toBe(id);
  expect(matched.params).toEqual(Object.fromEntries(names.map((name) => [name, `the-${name}`])));
});

test("a parameter is one decoded segment and never empty", () => {
  expect(matchOperation("GET", "/orgs/a%2Fb").params).toEqual({ org: "a/b" });
  expect(() => matchOperation("GET", "/orgs//servers")).toThrow(expect.objectContaining({ code: "route_not_found" }));
  expect(() => matchOperation("GET", "/orgs/a/")).toThrow(expect.objectContaining({ code: "route_not_found" }));
});

test("a known path with another method says which there are", () => {
  const refused = expect.objectContaining({ code: "method_not_allowed", meta: { allow: ["GET", "POST"] } });
  expect(() => matchOperation("DELETE", "/orgs")).toThrow(refused);
});
