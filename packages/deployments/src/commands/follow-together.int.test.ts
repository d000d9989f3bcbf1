import { beforeAll, expect, test } from "vitest";
import { type FollowFixture, followFixture, pullOf, pushOf } from "../../test/follow.fixture.ts";
import { becomeStopped, beginVerifying, claimNext, renewLease } from "../workflow/run-store.ts";
import { closePreview } from "./close-environment.ts";
import { deployCommit } from "./deploy-commit.ts";

let at: FollowFixture;
beforeAll(async () => {
  at = await followFixture();
});

const ROUNDS = 10;
const commit = (number: number): string => number.toString(16).padStart(40, "0");

test("pushes, workers and closing previews at the same moments neither lock each other out nor leave anything behind", async () => {
  const ada = await at.person();
  const server = await at.server(ada, { repository: await at.repository(ada) });
  let open = 2;

  const pushes = async (number: number): Promise<void> => {
    for (let round = 1; round <= ROUNDS; round += 1) {
      await deployCommit(
        at.deps,
        ada,
        number === 0 ? pushOf(server, commit(round)) : pullOf(server, commit(round), { number }),
      );
      if (number !== 0 && round % 7 === 0) {
        await closePreview(at.deps, ada, { serverId: server, slug: `pr-${number}`, reason: "closed" });
      }
      // What is reported is written anew each time, so that its foreign keys are looked at too.
      await at.deps.db.systemPool.query("delete from syncs where server_id = $1", [server]);
    }
    open -= 1;
  };
  const worker = async (id: string): Promise<void> => {
    for (;;) {
      const claimed = await claimNext(at.deps.db, { id, orgBuilds: 100 });
      if (claimed === null && open < 0) return;
      if (claimed === null) continue;
      const holder = { id: claimed.id, workerId: id, attempt: claimed.attempt };
      await beginVerifying(at.deps.db, holder);
      const lease = await renewLease(at.deps.db, holder);
      await becomeStopped(at.deps.db, holder, lease?.stop ?? "canceled");
    }
  };
  await Promise.all([pushes(0), pushes(1), pushes(2), worker("wrk_1"), worker("wrk_2")]);

  const { rows } = await at.deps.db.systemPool.query<{ status: string; count: number }>(
    "select status, count(*)::int as count from deployments where server_id = $1 group by status",
    [server],
  );
  const counts = new Map(rows.map((row) => [row.status, row.count]));
  expect([...counts.keys()].filter((status) => ["queued", "building", "verifying", "ready"].includes(status))).toEqual(
    [],
  );
  expect((counts.get("canceled") ?? 0) + (counts.get("superseded") ?? 0)).toBeGreaterThan(ROUNDS);
}, 60_000);
