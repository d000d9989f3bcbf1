import { testDatabase } from "@switchyard/testing";
import { beforeAll, describe, expect, test } from "vitest";
import { commandDeps, type Seeded, seedPromotable } from "../../test/promotions.fixture.ts";
import type { CommandDeps } from "../deps.ts";
import { type UpdateEnvironmentInput, updateEnvironment } from "./update-environment.ts";

let deps: CommandDeps;
let published: unknown[];
beforeAll(async () => {
  published = [];
  const plain = commandDeps((await testDatabase()).db);
  deps = { ...plain, queue: { ...plain.queue, publish: async (_channel, message) => void published.push(message) } };
});

const update = (seeded: Seeded, change: Omit<UpdateEnvironmentInput, "server">, principal = seeded.principal) =>
  updateEnvironment(deps, principal, { server: seeded.serverId, ...change });

describe("an environment's policies", () => {
  test("change one by one, are on the trail with what they were before, and the ingress is told", async () => {
    const seeded = await seedPromotable(deps);
    await seeded.addPreview("pr-1");
    const limits = { memoryMb: 128 };
    expect(await update(seeded, { environment: "pr-1", access: "organization" })).toMatchObject({
      access: "organization",
      limits: null,
    });
    expect(await update(seeded, { environment: "pr-1", limits })).toMatchObject({ access: "organization", limits });
    expect(await update(seeded, { environment: "pr-1", access: null })).toMatchObject({ access: null, limits });
    expect(await update(seeded, { environment: "production", limits })).toMatchObject({ limits });
    expect(await update(seeded, { environment: "production", limits: null })).toMatchObject({ limits: null });
    expect(await update(seeded, { environment: "preview", limits })).toMatchObject({ kind: "defaults", limits });
    expect(published).toContainEqual({ orgId: seeded.orgId, serverId: seeded.serverId });
    const events = await deps.db.asSystem("read the outbox in a test", (tx) =>
      tx.auditOutbox.findMany({ where: { orgId: seeded.orgId }, orderBy: { id: "asc" } }),
    );
    expect(events[0]?.event).toMatchObject({
      method: "environment.update",
      arguments: {
        ...{ environment: "pr-1", before: { access: null, limits: null } },
        after: { access: "organization", limits: null },
      },
    });
  });

  test("are refused where they would mean nothing or let in what nobody reviewed", async () => {
    const seeded = await seedPromotable(deps);
    await seeded.addPreview("pr-1");
    await seeded.addPreview("pr-2", { closedAt: new Date() });
    const refused = (change: Omit<UpdateEnvironmentInput, "server">, code: string) =>
      expect(update(seeded, change)).rejects.toMatchObject({ code });
    await refused({ environment: "production", access: "public" }, "environment_access_refused");
    await refused({ environment: "preview", access: "public" }, "environment_access_refused");
    await refused({ environment: "pr-1", access: "own" }, "environment_access_refused");
    await refused({ environment: "pr-2", access: "public" }, "environment_closed");
    await refused({ environment: "pr-3", access: "public" }, "environment_not_found");
    const member = update(seeded, { environment: "pr-1", access: "public" }, seeded.as("member"));
    await expect(member).rejects.toMatchObject({ code: "permission_denied" });
    const other = await seedPromotable(deps);
    const crossing = updateEnvironment(deps, other.principal, { server: seeded.serverId, environment: "pr-1" });
    await expect(crossing).rejects.toMatchObject({ code: "server_not_found" });
  });

  test("open a preview of a restricted server only by who may open the server", async () => {
    const seeded = await seedPromotable(deps);
    await seeded.addPreview("pr-1");
    await deps.db.asSystem("restrict in a test", (tx) =>
      tx.server.update({ where: { id: seeded.serverId }, data: { access: "restricted" } }),
    );
    for (const access of ["organization", "public"] as const) {
      const opening = update(seeded, { environment: "pr-1", access }, seeded.as("developer"));
      await expect(opening).rejects.toMatchObject({ code: "permission_denied" });
      expect(await update(seeded, { environment: "pr-1", access }, seeded.as("admin"))).toMatchObject({ access });
    }
    const closing = update(seeded, { environment: "pr-1", access: "restricted" }, seeded.as("developer"));
    expect(await closing).toMatchObject({ access: "restricted" });
    expect(await update(seeded, { environment: "pr-1", access: null })).toMatchObject({ access: null });
  });
});
