import { describe, expect, it } from "vitest";
import { emptyDraft, inputOf, nameFromUrl, variablesFromText } from "./draft.ts";

describe("a new server", () => {
  it("takes its name from the repository", () => {
    for (const url of [
      "https://x.dev/a/weather-mcp.git",
      "git@x.dev:a/weather-mcp.git",
      "https://x.dev/a/weather-mcp/",
    ]) {
      expect(nameFromUrl(url)).toBe("weather-mcp");
    }
  });
  it("sends only what was filled in", () => {
    const { input, faults } = inputOf({ ...emptyDraft, gitUrl: "https://x.dev/a/b", ref: " main " });
    expect(faults).toEqual({});
    expect(input).toEqual({ name: "b", source: { gitUrl: "https://x.dev/a/b", ref: "main" }, access: "organization" });
  });
  it("names a repository of a linked account by its name alone, and sends no credential with it", () => {
    const { input, faults } = inputOf({
      ...emptyDraft,
      githubRepo: "acme/weather-mcp",
      credential: "token",
      rootDir: "api",
    });
    expect(faults).toEqual({});
    expect(input).toEqual({
      name: "weather-mcp",
      source: { githubRepo: "acme/weather-mcp", rootDir: "api" },
      access: "organization",
    });
  });
  it("names each fault by its field", () => {
    const variables = [
      { key: 1, name: "PATH", value: "x" },
      { key: 2, name: "1A", value: "x" },
    ];
    const { faults } = inputOf({ ...emptyDraft, credential: "token", variables });
    expect(Object.keys(faults).sort()).toEqual(
      expect.arrayContaining(["credential.token", "source.gitUrl", "variables.1A", "variables.PATH"]),
    );
  });
});

it("reads a pasted .env file", () => {
  expect(variablesFromText('# keys\nexport A="1 2"\nB = x=y\n\nnonsense')).toEqual([
    { name: "A", value: "1 2" },
    { name: "B", value: "x=y" },
  ]);
});
