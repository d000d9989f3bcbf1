import { beforeAll, expect, test } from "vitest";
import { type FollowFixture, followFixture, pushOf, sha } from "../../test/follow.fixture.ts";
import { wantSync } from "../sync-store.ts";
import { deleteServer } from "./delete-server.ts";
import { deployCommit } from "./deploy-commit.ts";

let fixture: FollowFixture;
beforeAll(async () => {
  fixture = await followFixture();
});

test("a server is deleted while a push to it is applied: neither waits for the other", async () => {
  const { deps } = fixture;
  const ada = await fixture.person("owner");
  const server = await fixture.server(ada);
  const [row] = await deps.db.asSystem("look in a test", (tx) => tx.server.findMany({ where: { orgId: ada.orgId } }));
  const serverId = row?.id ?? "";
  await deps.db.forOrg(ada.orgId, (tx) => wantSync(tx, { orgId: ada.orgId, serverId, kind: "branch", name: "main" }));
  let deleted: Promise<void> = Promise.resolve();
  // Whoever follows a repository deploys in a transaction of its own while it holds the sync's row.
  const pushed = deps.db.asSystem("hold a sync in a test", async (tx) => {
    await tx.$queryRaw`select 1 from syncs where server_id = ${serverId} for update`;
    deleted = deleteServer(deps, ada, { server });
    await expect
      .poll(
        async () => {
          const { rows } = await deps.db.systemPool.query<{ waiting: boolean }>(
            `select exists (select 1 from pg_locks where locktype = 'tuple' and relation = 'syncs'::regclass
             and database = (select oid from pg_database where datname = current_database())) as waiting`,
          );
          return rows[0]?.waiting;
        },
        { timeout: 10_000 },
      )
      .toBe(true);
    return deployCommit(deps, ada, pushOf(serverId, sha("b")));
  });
  expect((await pushed).created).toBe(true);
  await deleted;
  expect(await deps.db.asSystem("look in a test", (tx) => tx.server.count({ where: { id: serverId } }))).toBe(0);
});
