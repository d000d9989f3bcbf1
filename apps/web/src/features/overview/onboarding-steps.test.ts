import { expect, it } from "vitest";
import { onboardingSteps } from "./onboarding-steps.ts";

it("nothing is done in a new org, and its first step leads to the form", () => {
  const steps = onboardingSteps("acme", { servers: [], keys: [], calls: 0 });
  expect(steps.map((step) => step.done)).toEqual([false, false, false, false]);
  expect(steps[0]?.href).toBe("/acme/servers/new");
});
