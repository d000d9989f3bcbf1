import { Validator } from "@seriousme/openapi-schema-validator";
import { expect, test } from "vitest";
import { openApiDocument } from "./openapi.ts";
import { operations } from "./operations.ts";

const document = openApiDocument({ webOrigin: "http://localhost:3000" });
const text = JSON.stringify(document);

test("is valid OpenAPI 3.1", async () => {
  const validator = new Validator();
  const result = await validator.validate(JSON.parse(text));
  expect(result.errors ?? []).toEqual([]);
  expect(validator.version).toBe("3.1");
});

test("names every operation of the table once", () => {
  const { paths } = JSON.parse(text) as { paths: Record<string, Record<string, { operationId: string }>> };
  const ids = Object.values(paths).flatMap((path) => Object.values(path).map((one) => one.operationId));
  expect(ids.sort()).toEqual(Object.keys(operations).sort());
});

test("refers only to parts that it holds", () => {
  const { components } = JSON.parse(text) as { components: { schemas: Record<string, unknown> } };
  const referred = [...text.matchAll(/#\/components\/schemas\/(\w+)/g)].map(([, name]) => name ?? "");
  expect(referred.length).toBeGreaterThan(20);
  for (const name of referred) expect(Object.keys(components.schemas)).toContain(name);
});
