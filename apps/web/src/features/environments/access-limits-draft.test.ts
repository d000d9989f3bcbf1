import { expect, it } from "vitest";
import { draftOf, patchOf } from "./access-limits-draft.ts";

it("sends back what it was given", () => {
  const environment = { access: "organization", limits: { memoryMb: 512, cpus: 0.5 } } as const;
  expect(patchOf(draftOf(environment))).toEqual({ patch: environment, faults: {} });
});

it("takes empty fields for the installation's own limits, and the default access for none", () => {
  expect(patchOf({ access: "default", memoryMb: " ", cpus: "" }).patch).toEqual({ access: null, limits: null });
});

it("names each field that is wrong, and loses nothing", () => {
  const { faults } = patchOf({ access: "public", memoryMb: "a lot", cpus: "100" });
  expect(Object.keys(faults)).toEqual(["limits.memoryMb", "limits.cpus"]);
});
