import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { OperationShape } from "./operation.ts";
import { operations } from "./operations.ts";

const entries = Object.entries(operations) as [string, OperationShape][];
const isPaged = (query: z.ZodType | undefined): query is z.ZodType =>
  query instanceof z.ZodObject && "cursor" in query.shape;
const parametersOf = (path: string) => [...path.matchAll(/\{([^}]*)\}/g)].map((match) => match[1] ?? "");

describe("the table of operations", () => {
  it("is not empty and has each route once", () => {
    const routes = entries.map(([, { method, path }]) => `${method} ${path.replaceAll(/\{[^}]*\}/g, "{}")}`);
    expect(routes.length).toBeGreaterThan(20);
    expect(routes).toEqual([...new Set(routes)]);
  });

  it.each(entries)("%s has a well-formed path", (_id, { path }) => {
    expect(path).toMatch(/^(\/([a-z]+(-[a-z]+)*|\{[a-zA-Z]+\}))+$/);
    const parameters = parametersOf(path);
    expect(parameters).toEqual([...new Set(parameters)]);
  });

  it.each(entries)("%s asks for a right exactly when it reaches into an org", (_id, { path, permission }) => {
    const inOrg = path.startsWith("/orgs/{org}");
    expect(parametersOf(path).includes("org")).toBe(inOrg);
    expect(permission !== null && permission !== "public").toBe(inOrg);
  });

  it.each(entries)("%s answers what its status says and sends a body only where one is read", (_id, shape) => {
    expect(shape.response === "empty").toBe(shape.status === 204);
    if (shape.method === "get" || shape.method === "delete") expect(shape.body).toBeUndefined();
    if (shape.method === "get") expect(shape.status).toBe(200);
    expect(shape.summary).toMatch(/^[A-Z].*[^.]$/);
  });

  it.each(entries)("%s can be told as JSON Schema", (_id, { query, body, response }) => {
    for (const schema of [query, body])
      if (schema) expect(z.toJSONSchema(schema, { io: "input" })).toHaveProperty("$schema");
    if (typeof response !== "string") expect(z.toJSONSchema(response)).toHaveProperty("type", "object");
  });

  it("bounds every list that goes on", () => {
    const paged = entries.flatMap(([, { query }]) => (isPaged(query) ? [query] : []));
    expect(paged.length).toBeGreaterThan(3);
    for (const query of paged) expect(query.safeParse({ limit: "201" }).success).toBe(false);
  });
});
