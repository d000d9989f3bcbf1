/** Members and servers for the tests of what an org issues. */
import type { Role } from "@switchyard/contracts";
import { newId } from "@switchyard/crypto";
import type { Db } from "@switchyard/db";
import type { Identity, Principal } from "@switchyard/tenancy";

export interface TestMember {
  readonly identity: Identity;
  readonly principal: Principal;
  readonly memberId: string;
}

/** A member of an org, which is made when it is not named. */
export async function makeMember(db: Db, role: Role, org?: string): Promise<TestMember> {
  const orgId = org ?? newId("org");
  const [userId, memberId] = [newId("usr"), newId("mem")];
  const label = `${userId.slice(4)}@example.com`;
  await db.asSystem("test", async (tx) => {
    if (org === undefined) await tx.organization.create({ data: { id: orgId, slug: orgId.slice(-20), name: "Acme" } });
    await tx.user.create({ data: { id: userId, email: label } });
    await tx.member.create({ data: { id: memberId, orgId, userId, role } });
  });
  const identity = { kind: "user", id: userId, label, credential: "ses_test", requestId: "req_test" } as const;
  return { identity: { ...identity, bound: null }, principal: { ...identity, orgId, role }, memberId };
}

/** A server of an org, by slug. */
export async function makeServer(db: Db, orgId: string, slug = newId("srv").slice(-12)): Promise<string> {
  await db.asSystem("test", (tx) =>
    tx.server.create({ data: { id: newId("srv"), orgId, slug, name: slug, sourceUrl: "x", createdBy: "test" } }),
  );
  return slug;
}

/** Methods and actors that wait for the sealer in an org, in the order they were written. */
export async function trailOf(db: Db, orgId: string): Promise<{ method: string; actor: string; text: string }[]> {
  const rows = await db.asSystem("test", (tx) =>
    tx.auditOutbox.findMany({ where: { orgId }, orderBy: { id: "asc" }, select: { event: true } }),
  );
  return rows.map(({ event }) => {
    const { method, actor } = event as { method: string; actor: { id: string } };
    return { method, actor: actor.id, text: JSON.stringify(event) };
  });
}
