import { describe, expect, it } from "vitest";
import { imageSource, prettyJson } from "./content.ts";

describe("an image of a tool", () => {
  it("is drawn from its data", () => {
    expect(imageSource("image/png", "aGk=")).toBe("data:image/png;base64,aGk=");
  });
  it("is never an SVG, an address, or data that is not base64", () => {
    expect(imageSource("image/svg+xml", "aGk=")).toBeNull();
    expect(imageSource("image/png", "https://evil.example/x.png")).toBeNull();
    expect(imageSource("text/html", "aGk=")).toBeNull();
  });
});

it("indents JSON and leaves other text alone", () => {
  expect(prettyJson('{"a":1}')).toBe('{\n  "a": 1\n}');
  expect(prettyJson("4 °C")).toBeNull();
  expect(prettyJson("{not json")).toBeNull();
});
