import type { Db } from "@switchyard/db";
import { testDatabase } from "@switchyard/testing";
import { beforeAll, expect, test } from "vitest";
import { makeMember, makeOrg, outboxOf } from "../../test/people.ts";
import { getOrg } from "../queries/get-org.ts";
import { listMembers } from "../queries/list-members.ts";
import { listOrgs } from "../queries/list-orgs.ts";
import { resolvePrincipal } from "../queries/resolve-principal.ts";
import { createOrg } from "./create-org.ts";
import { createPasswordLink } from "./create-password-link.ts";
import { renameOrg } from "./rename-org.ts";

let db: Db;
beforeAll(async () => {
  ({ db } = await testDatabase());
});

test("who creates an org owns it, under a slug made from its name", async () => {
  const { identity } = await makeMember(db, { orgId: (await makeOrg(db)).id, role: "member" });
  const org = await createOrg({ db }, identity, { name: "Åbo Tools & Söns" });
  expect(org).toMatchObject({ slug: "abo-tools-sons", role: "owner" });
  const again = await createOrg({ db }, identity, { name: "Åbo Tools & Söns" });
  expect(again.slug).toMatch(/^abo-tools-sons-[a-z0-9]+$/);
  await expect(createOrg({ db }, identity, { name: "x", slug: org.slug })).rejects.toMatchObject({
    code: "org_slug_taken",
  });
  expect((await listOrgs({ db }, identity)).map((one) => one.slug)).toContain(org.slug);
  expect((await outboxOf(db, org.id))[0]?.method).toBe("org.create");
});

test("a key creates no org", async () => {
  const bound = { orgId: "org_x", role: "admin" } as const;
  const key = { kind: "key", id: "key_1", label: "k", credential: "key_1", requestId: "r", bound } as const;
  await expect(createOrg({ db }, key, { name: "x" })).rejects.toMatchObject({ code: "key_cannot_create_org" });
});

test("renames an org, and nobody without the right does", async () => {
  const org = await makeOrg(db);
  const { principal } = await makeMember(db, { orgId: org.id, role: "admin" });
  const { principal: developer } = await makeMember(db, { orgId: org.id, role: "developer" });
  expect(await renameOrg({ db }, principal, { name: "New" })).toMatchObject({ name: "New", slug: org.slug });
  expect((await getOrg({ db }, developer)).name).toBe("New");
  await expect(renameOrg({ db }, developer, { name: "Mine" })).rejects.toMatchObject({ kind: "forbidden" });
});

test("an org looks absent to who is not in it, by slug and by id, and as a missing one does", async () => {
  const org = await makeOrg(db);
  const { identity } = await makeMember(db, { orgId: (await makeOrg(db)).id, role: "owner" });
  const answers = await Promise.all(
    [org.slug, org.id, "no-such-org"].map((name) => resolvePrincipal({ db }, identity, name).catch((e) => e.code)),
  );
  expect(answers).toEqual(["org_not_found", "org_not_found", "org_not_found"]);
});

test("lists the people of its own org only", async () => {
  const [org, other] = [await makeOrg(db), await makeOrg(db)];
  const { principal, user } = await makeMember(db, { orgId: org.id, role: "owner" });
  await makeMember(db, { orgId: other.id, role: "owner" });
  const { data } = await listMembers({ db }, principal, { limit: 50 });
  expect(data.map((member) => member.userId)).toEqual([user.id]);
});

test("a password link is for members below the asker, and for an owner's equals", async () => {
  const org = await makeOrg(db);
  const { principal: owner } = await makeMember(db, { orgId: org.id, role: "owner" });
  const { principal: admin } = await makeMember(db, { orgId: org.id, role: "admin" });
  const { memberId: secondOwner } = await makeMember(db, { orgId: org.id, role: "owner" });
  const { memberId: developer } = await makeMember(db, { orgId: org.id, role: "developer" });
  await expect(createPasswordLink({ db }, admin, { memberId: developer })).resolves.toHaveProperty("token");
  await expect(createPasswordLink({ db }, owner, { memberId: secondOwner })).resolves.toHaveProperty("token");
  await expect(createPasswordLink({ db }, admin, { memberId: secondOwner })).rejects.toMatchObject({
    code: "member_not_below",
  });
});

test("no link lets an owner into another org through a member of both", async () => {
  const [org, other] = [await makeOrg(db), await makeOrg(db)];
  const { principal: owner } = await makeMember(db, { orgId: org.id, role: "owner" });
  const { memberId, user } = await makeMember(db, { orgId: org.id, role: "member" });
  await db.asSystem("test", (tx) =>
    tx.member.create({ data: { id: `mem_${user.id}`, orgId: other.id, userId: user.id, role: "owner" } }),
  );
  await expect(createPasswordLink({ db }, owner, { memberId })).rejects.toMatchObject({ code: "member_of_other_orgs" });
});

test("another org's member is absent", async () => {
  const [org, other] = [await makeOrg(db), await makeOrg(db)];
  const { principal } = await makeMember(db, { orgId: org.id, role: "owner" });
  const { memberId } = await makeMember(db, { orgId: other.id, role: "member" });
  await expect(createPasswordLink({ db }, principal, { memberId })).rejects.toMatchObject({ kind: "not_found" });
});
