import { expect, it } from "vitest";
import { accountViews } from "./account-views.ts";

const row = (provider: string) => ({ provider, login: null, createdAt: new Date("2026-01-01T00:00:00Z") });

it("names accounts by where they are, and knows which is of the App's GitHub", () => {
  const rows = [row("github"), row("github:https://ghe.example.com"), row("oidc:https://id.example.com")];
  expect(accountViews(rows, "https://ghe.example.com").map(({ name, ofApp }) => [name, ofApp])).toEqual([
    ["GitHub", false],
    ["GitHub at ghe.example.com", true],
    ["id.example.com", false],
  ]);
  expect(accountViews(rows, null).some(({ ofApp }) => ofApp)).toBe(false);
});
