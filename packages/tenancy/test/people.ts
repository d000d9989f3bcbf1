/** People and orgs for the tests of this room. */
import type { Role } from "@switchyard/contracts";
import { newId } from "@switchyard/crypto";
import type { Db } from "@switchyard/db";
import { insertOrg, type OrgRow } from "../src/org-store.ts";
import type { Throttle, User } from "../src/ports.ts";
import type { Identity, Principal } from "../src/principal.ts";
import { insertMember, insertUser } from "../src/user-store.ts";

/** A throttle that lets everything through. */
export const openThrottle: Throttle = {
  hit: async () => ({ allowed: true, retryAfterSeconds: 0 }),
  reset: async () => {},
};

/** A new org. */
export async function makeOrg(db: Db): Promise<OrgRow> {
  return db.asSystem("test", (tx) => insertOrg(tx, { name: `Org ${newId("org").slice(-6)}` }));
}

/** A new person with a role in an org. */
export async function makeMember(
  db: Db,
  member: { readonly orgId: string; readonly role: Role; readonly passwordHash?: string },
): Promise<{
  readonly user: User;
  readonly memberId: string;
  readonly identity: Identity;
  readonly principal: Principal;
}> {
  const { orgId, role, passwordHash = null } = member;
  return db.asSystem("test", async (tx) => {
    const email = `${newId("usr").slice(4)}@example.com`;
    const user = await insertUser(tx, { email, name: null, image: null, passwordHash, emailVerified: true });
    const memberId = await insertMember(tx, { orgId, userId: user.id, role });
    const base = { kind: "user", id: user.id, label: email, credential: newId("ses"), requestId: "req_test" } as const;
    return { user, memberId, identity: { ...base, bound: null }, principal: { ...base, orgId, role } };
  });
}

/** The methods and outcomes that wait for the sealer in an org, in the order they were written. */
export async function outboxOf(db: Db, orgId: string): Promise<{ method: string; outcome: string; actor: string }[]> {
  const rows = await db.asSystem("test", (tx) =>
    tx.auditOutbox.findMany({ where: { orgId }, orderBy: { id: "asc" }, select: { event: true } }),
  );
  return rows.map(({ event }) => {
    const { method, outcome, actor } = event as { method: string; outcome: string; actor: { id: string } };
    return { method, outcome, actor: actor.id };
  });
}
