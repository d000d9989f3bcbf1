import type { GateResult } from "@switchyard/contracts";
import { beforeAll, describe, expect, test } from "vitest";
import { type FollowFixture, followFixture, pullOf, pushOf, sha } from "../../test/follow.fixture.ts";
import { deployCommit } from "../commands/deploy-commit.ts";
import { listAttention } from "./list-attention.ts";

let at: FollowFixture;
beforeAll(async () => {
  at = await followFixture();
});

const blocked: GateResult = {
  gate: "manifest_diff",
  title: "Changes for callers",
  mode: "block",
  verdict: "blocked",
  summary: "1 breaking change",
  findings: [],
  more: 0,
  durationMs: 1,
};

/** A pushed deployment that is ready and that gates block. */
async function blockedPush(person: Parameters<FollowFixture["server"]>[0], server: string, commit: string) {
  const { deploymentId } = await deployCommit(at.deps, person, pushOf(server, commit));
  await at.deps.db.systemPool.query("update deployments set status = 'ready', gates = $2 where id = $1", [
    deploymentId,
    JSON.stringify([blocked]),
  ]);
  return deploymentId;
}

const waitingOf = async (person: Parameters<FollowFixture["server"]>[0]) =>
  (await listAttention(at.deps, person)).map((deployment) => deployment.id);

describe("what waits for a person", () => {
  test("is code from a fork until it is decided, and nothing of another org", async () => {
    const [ada, eve] = [await at.person(), await at.person()];
    const server = await at.server(ada);
    await at.server(eve);
    const held = await deployCommit(at.deps, ada, {
      ...pullOf(server, sha("1"), { fromFork: true }),
      hold: "approval",
    });
    expect(await waitingOf(ada)).toEqual([held.deploymentId]);
    expect(await waitingOf(eve)).toEqual([]);
    await at.set(held.deploymentId, { status: "canceled" });
    expect(await waitingOf(ada)).toEqual([]);
  });

  test("is what gates block, until a newer one is ready", async () => {
    const ada = await at.person();
    const server = await at.server(ada);
    const first = await blockedPush(ada, server, sha("1"));
    expect(await waitingOf(ada)).toEqual([first]);
    const second = await blockedPush(ada, server, sha("2"));
    expect(await waitingOf(ada)).toEqual([second]);
    const { deploymentId } = await deployCommit(at.deps, ada, pushOf(server, sha("3")));
    await at.set(deploymentId, { status: "ready" });
    expect(await waitingOf(ada)).toEqual([]);
  });

  test("is not what was promoted anyway", async () => {
    const ada = await at.person();
    const server = await at.server(ada);
    const deployment = await blockedPush(ada, server, sha("1"));
    await at.makeLive(deployment);
    expect(await waitingOf(ada)).toEqual([]);
  });
});
