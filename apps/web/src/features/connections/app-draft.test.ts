import { expect, it } from "vitest";
import { appFaults, appInput, emptyAppDraft } from "./app-draft.ts";

it("asks for nothing where the App is one's own at github.com", () => {
  expect(appFaults(emptyAppDraft)).toEqual({});
  expect(appInput("acme", emptyAppDraft)).toEqual({ org: "acme", baseUrl: "https://github.com" });
});

it("takes the origin of whatever address of an enterprise server was pasted", () => {
  for (const baseUrl of ["ghe.example.com", "https://ghe.example.com/", " https://ghe.example.com/acme/repo "]) {
    const draft = { ...emptyAppDraft, where: "enterprise", baseUrl } as const;
    expect(appFaults(draft)).toEqual({});
    expect(appInput("acme", draft).baseUrl).toBe("https://ghe.example.com");
  }
});

it("names each fault by its field", () => {
  const draft = { where: "enterprise", baseUrl: " ", owner: "organization", organization: "a b" } as const;
  expect(Object.keys(appFaults(draft)).sort()).toEqual(["baseUrl", "organization"]);
});
