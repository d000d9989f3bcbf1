import type { Deployment } from "@switchyard/contracts";
import { expect, it } from "vitest";
import { waitingForPeople } from "./attention.ts";

const deployment = (id: string, over: Partial<Deployment> = {}) =>
  ({
    id,
    environment: "production",
    status: "ready",
    hold: null,
    blockedBy: [],
    liveIn: [],
    ...over,
  }) as unknown as Deployment;
const held = { status: "queued", hold: { reason: "approval", since: "2026-01-01T00:00:00.000Z" } } as const;

it("lists every deployment held for approval, and not those that wait for checks", () => {
  const checks = { status: "queued", hold: { ...held.hold, reason: "checks" } } as const;
  const found = waitingForPeople([deployment("3", held), deployment("2", checks), deployment("1", held)]);
  expect(found.map((one) => one.id)).toEqual(["3", "1"]);
});

it("lists a blocked deployment until a newer one of its environment is ready", () => {
  const blocked = deployment("1", { blockedBy: ["manifest_diff"] });
  expect(waitingForPeople([blocked])).toHaveLength(1);
  expect(waitingForPeople([deployment("2"), blocked])).toEqual([]);
  expect(waitingForPeople([deployment("2", { environment: "pr-1" }), blocked])).toEqual([blocked]);
  expect(waitingForPeople([deployment("2", { status: "failed" }), blocked])).toEqual([blocked]);
});
