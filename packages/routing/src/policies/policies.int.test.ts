import { newId } from "@switchyard/crypto";
import { seedClient, seedGrant, seedKey } from "@switchyard/oauth/testing";
import type { Principal } from "@switchyard/tenancy";
import { testDatabase } from "@switchyard/testing";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type SeededServer, seedOrg, seedServer } from "../../test/seed.ts";
import { openRouteTable } from "../route-table.ts";
import { createPolicy, deletePolicy } from "./change-policies.ts";
import { listPolicies } from "./list-policies.ts";
import type { PolicyDeps } from "./ports.ts";
import { listServerMembers, setServerMembers } from "./server-members.ts";
import { deleteToolGroup, listToolGroups, putToolGroup } from "./tool-groups.ts";

const { db } = await testDatabase();
let deps: PolicyDeps;
let hints: unknown[];
let server: SeededServer;
let admin: Person;
let member: Person;
let theirs: SeededServer;
let stranger: Person;

type Person = Principal & { readonly memberId: string };

beforeEach(() => {
  hints = [];
  deps = { db, queue: { publish: async (_channel, message) => void hints.push(message) } };
});
beforeAll(async () => {
  server = await seedServer(db, { access: "restricted", org: await seedOrg(db) });
  admin = await join(server.orgId, "admin");
  member = await join(server.orgId, "member");
  theirs = await seedServer(db);
  stranger = await join(theirs.orgId, "admin");
});

async function join(orgId: string, role: NonNullable<Principal["role"]>): Promise<Person> {
  const [id, memberId] = [newId("usr"), newId("mem")];
  const label = `${id}@example.com`;
  await db.asSystem("test", async (tx) => {
    await tx.user.create({ data: { id, email: label } });
    await tx.member.create({ data: { id: memberId, orgId, userId: id, role } });
  });
  return { kind: "user", id, label, orgId, role, credential: null, requestId: "req_1", memberId };
}

const deny = (kind: "role" | "user" | "client" | "key", id: string, tools: readonly string[] = ["pay"]) =>
  ({ server: server.serverId, effect: "deny", tools, subject: { kind, id } }) as const;

async function auditOf(orgId: string): Promise<string[]> {
  const rows = await db.asSystem("test", (tx) => tx.auditOutbox.findMany({ where: { orgId }, orderBy: { id: "asc" } }));
  return rows.map((row) => JSON.stringify(row));
}

describe("a policy", () => {
  test("about a role, a member, a client, a consented client and a key is made, named, hinted and on record", async () => {
    const client = await seedClient(db, server.orgId);
    const key = await seedKey(db, server.orgId);
    const { orgId, serverId } = server;
    await seedGrant(db, { orgId, serverId, userId: member.id, resource: "http://127.0.0.1/x" });
    const subjects = [
      ["role", "developer", "developer"],
      ["user", member.id, member.label],
      ["client", client.id, expect.stringMatching(/^client /)],
      ["client", "https://client.example/id", "A client"],
      ["key", key.id, expect.stringMatching(/^key /)],
    ] as const;
    for (const [kind, id, label] of subjects) {
      const made = await createPolicy(deps, admin, deny(kind, id));
      expect(made).toMatchObject({ effect: "deny", tools: ["pay"], subject: { kind, id, label } });
    }
    expect(hints).toEqual(subjects.map(() => ({ orgId, serverId })));
    const listed = await listPolicies(deps, admin, { server: server.serverSlug });
    expect(listed.map(({ subject }) => subject.id)).toEqual(subjects.map(([, id]) => id));
    const trail = (await auditOf(orgId)).filter((row) => row.includes("policy.create"));
    expect(trail).toHaveLength(subjects.length);
    for (const { id } of listed) await deletePolicy(deps, admin, { server: server.serverId, policy: id });
    expect(await listPolicies(deps, admin, { server: server.serverId })).toEqual([]);
    expect((await auditOf(orgId)).filter((row) => row.includes("policy.delete"))).toHaveLength(subjects.length);
  });

  test("about a member, client or key of another org is refused as if it did not exist", async () => {
    const client = await seedClient(db, theirs.orgId);
    const key = await seedKey(db, theirs.orgId);
    for (const [kind, id, code] of [
      ["user", stranger.id, "member_not_found"],
      ["client", client.id, "client_not_found"],
      ["key", key.id, "api_key_not_found"],
      ["role", "emperor", "role_not_found"],
      ["user", member.memberId, "member_not_found"],
    ] as const) {
      await expect(createPolicy(deps, admin, deny(kind, id))).rejects.toMatchObject({ code });
    }
    expect(hints).toEqual([]);
  });

  test("that raises one's own rights is refused to everybody who may not write policies", async () => {
    for (const role of ["developer", "auditor", "member"] as const) {
      const self = await join(server.orgId, role);
      const own = { ...deny("user", self.id), effect: "allow" } as const;
      await expect(createPolicy(deps, self, own)).rejects.toMatchObject({ code: "permission_denied" });
      const put = putToolGroup(deps, self, { server: server.serverId, group: "g", tools: ["pay"] });
      await expect(put).rejects.toMatchObject({ code: "permission_denied" });
      const named = setServerMembers(deps, self, { server: server.serverId, members: [self.memberId] });
      await expect(named).rejects.toMatchObject({ code: "permission_denied" });
    }
  });

  test("of another org's server is neither made nor removed", async () => {
    const of = { ...deny("role", "member"), server: theirs.serverId };
    await expect(createPolicy(deps, admin, of)).rejects.toMatchObject({ code: "server_not_found" });
    const made = await createPolicy(deps, stranger, of);
    const gone = deletePolicy(deps, admin, { server: server.serverId, policy: made.id });
    await expect(gone).rejects.toMatchObject({ code: "policy_not_found" });
    expect(await listPolicies(deps, stranger, { server: theirs.serverId })).toHaveLength(1);
  });

  test("is kept once: `*` is every tool, the same twice is refused", async () => {
    const made = await createPolicy(deps, admin, deny("role", "owner", ["b", "*", "b"]));
    expect(made.tools).toEqual(["*"]);
    const same = createPolicy(deps, admin, deny("role", "owner", ["*"]));
    await expect(same).rejects.toMatchObject({ code: "policy_exists" });
  });

  test("about others is not shown to who may not read the org's members", async () => {
    const open = await seedServer(db, { org: server });
    const of = (kind: "role" | "user", id: string) => ({ ...deny(kind, id), server: open.serverId });
    for (const policy of [of("role", "member"), of("user", member.id), of("user", admin.id)]) {
      await createPolicy(deps, admin, policy);
    }
    const seen = await listPolicies(deps, member, { server: open.serverId });
    expect(seen.map(({ subject }) => subject.id)).toEqual(["member", member.id]);
    expect(JSON.stringify(seen)).not.toContain(admin.label);
  });
});

describe("a tool group", () => {
  test("is made, changed in place, listed and removed", async () => {
    const at = { server: server.serverId, group: "money" };
    await putToolGroup(deps, admin, { ...at, description: "Moves money", tools: ["refund", "pay", "pay"] });
    const changed = await putToolGroup(deps, admin, { ...at, tools: ["pay"] });
    expect(changed).toMatchObject({ name: "money", description: null, tools: ["pay"] });
    expect(await listToolGroups(deps, admin, at)).toEqual([changed]);
    await deleteToolGroup(deps, admin, at);
    await expect(deleteToolGroup(deps, admin, at)).rejects.toMatchObject({ code: "tool_group_not_found" });
    expect(hints).toHaveLength(3);
  });

  test.each(["", "Read", "a b", "a--b", "__proto__", "x".repeat(41), "a/b"])("is not named %j", async (group) => {
    const put = putToolGroup(deps, admin, { server: server.serverId, group, tools: ["a"] });
    await expect(put).rejects.toMatchObject({ code: "tool_group_name_invalid" });
  });
});

describe("members of a restricted server", () => {
  test("are those that were named last, and only of the org", async () => {
    const set = (members: readonly string[]) => setServerMembers(deps, admin, { server: server.serverId, members });
    expect((await set([member.memberId, admin.memberId])).map(({ userId }) => userId).sort()).toEqual(
      [admin.id, member.id].sort(),
    );
    await expect(set([stranger.memberId])).rejects.toMatchObject({ code: "member_not_found" });
    expect((await set([member.memberId])).map(({ userId }) => userId)).toEqual([member.id]);
    expect(await listServerMembers(deps, member, { server: server.serverId })).toHaveLength(1);
    await set([]);
    const hidden = listServerMembers(deps, member, { server: server.serverId });
    await expect(hidden).rejects.toMatchObject({ code: "server_not_found" });
  });

  test("and rules come with the route, in the one statement that reads it", async () => {
    await setServerMembers(deps, admin, { server: server.serverId, members: [member.memberId] });
    await putToolGroup(deps, admin, { server: server.serverId, group: "g", tools: ["a"] });
    const routes = openRouteTable({ db, mcpOrigin: "http://127.0.0.1:8080" });
    const route = await routes.resolve({ orgSlug: server.orgSlug, serverSlug: server.serverSlug, target: null });
    await routes.close();
    expect([...(route?.memberIds ?? [])]).toEqual([member.id]);
    expect([...(route?.toolRules.groups.get("g") ?? [])]).toEqual(["a"]);
    expect(route?.toolRules.policies.length).toBe(
      (await listPolicies(deps, admin, { server: server.serverId })).length,
    );
  });
});
