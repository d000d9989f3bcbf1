import { describe, expect, it } from "vitest";
import { argumentsOf, fieldsOf, valuesOf } from "./schema-fields.ts";

const schema = {
  type: "object",
  properties: {
    units: { type: "string", enum: ["metric", "imperial"] },
    place: { type: "string", description: "City" },
    days: { type: "integer", default: 3 },
    hourly: { type: ["boolean", "null"] },
    tags: { type: "array", items: { type: "string" } },
    either: { anyOf: [{ type: "string" }, { type: "number" }] },
  },
  required: ["place"],
};
const fields = fieldsOf(schema);

describe("fields of a tool", () => {
  it("put what is required first and draw each type", () => {
    expect(fields.map((field) => `${field.name}:${field.kind}`)).toEqual([
      "place:text",
      "units:choice",
      "days:integer",
      "hourly:boolean",
      "tags:json",
      "either:json",
    ]);
  });
  it("survive schemas that hold nothing sensible", () => {
    expect(fieldsOf({})).toEqual([]);
    expect(fieldsOf({ properties: { a: true }, required: "a" })[0]?.kind).toBe("json");
  });
});

describe("arguments", () => {
  it("have the types the schema asks for and leave out what is empty", () => {
    const read = argumentsOf(fields, { place: "Göteborg", days: "2", hourly: "true", tags: '["a"]', units: "" });
    expect(read).toEqual({ arguments: { place: "Göteborg", days: 2, hourly: true, tags: ["a"] }, faults: {} });
  });
  it("name the field of each fault", () => {
    const read = argumentsOf(fields, { place: "x", days: "2.5", tags: "a" });
    expect(Object.keys(read.faults).sort()).toEqual(["days", "tags"]);
  });
  it("go back into the fields they came from", () => {
    const values = { place: "x", days: "2", tags: '["a"]' };
    expect(valuesOf(fields, argumentsOf(fields, values).arguments)).toEqual(values);
  });
});

it("takes a titled choice by its constants", () => {
  const size = {
    type: "string",
    oneOf: [
      { const: "s", title: "Small" },
      { const: "l", title: "Large" },
    ],
  };
  const odd = { type: "string", oneOf: [{ const: "s" }, { pattern: "^x" }] };
  expect(fieldsOf({ properties: { size, odd } }).map(({ kind, options }) => [kind, options])).toEqual([
    ["choice", ["s", "l"]],
    ["text", []],
  ]);
});
