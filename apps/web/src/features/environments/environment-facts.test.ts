import type { Deployment, Environment } from "@switchyard/contracts";
import { expect, it } from "vitest";
import { factsOf, missingLive } from "./environment-facts.ts";

const environment = (slug: string, liveDeploymentId: string | null, closedAt: string | null = null) =>
  ({ slug, liveDeploymentId, closedAt }) as Environment;
const deployment = (id: string, slug: string) => ({ id, environment: slug }) as Deployment;

it("tells what is live from what was made for an environment", () => {
  const deployments = [deployment("dpl_3", "production"), deployment("dpl_2", "pr-1"), deployment("dpl_1", "pr-1")];
  const facts = factsOf([environment("production", "dpl_2"), environment("pr-1", "dpl_1")], deployments);
  expect(facts["production"]).toMatchObject({ live: { id: "dpl_2" }, latest: { id: "dpl_3" } });
  expect(facts["pr-1"]).toMatchObject({ live: { id: "dpl_1" }, latest: { id: "dpl_2" } });
});

it("names what is live beyond the list, once each, and not of closed previews", () => {
  const environments = [
    environment("production", "dpl_9"),
    environment("pr-1", "dpl_9"),
    environment("pr-2", "dpl_8", "2026-01-01T00:00:00.000Z"),
    environment("pr-3", "dpl_1"),
  ];
  expect(missingLive(environments, [deployment("dpl_1", "pr-3")])).toEqual(["dpl_9"]);
});
