import { createSealer, newId, newMasterKey } from "@switchyard/crypto";
import { createPolicy, putToolGroup, setServerMembers } from "@switchyard/routing/policies";
import type { Principal, ToolCaller } from "@switchyard/tenancy";
import { testDatabase } from "@switchyard/testing";
import { beforeAll, describe, expect, test } from "vitest";
import { createServer } from "../commands/create-server.ts";
import { updateServer } from "../commands/update-server.ts";
import type { CommandDeps } from "../deps.ts";
import { describeReach, type ReachCaller } from "./describe-reach.ts";
import { getDeploySettings } from "./get-deploy-settings.ts";
import { getManifest } from "./get-manifest.ts";
import { listDeployments } from "./list-deployments.ts";
import { listEnvironments } from "./list-environments.ts";
import { listInstances } from "./list-instances.ts";
import { listPromotions } from "./list-promotions.ts";
import { getServer, listServers } from "./list-servers.ts";
import { readServerLog } from "./read-logs.ts";
import { assertMayCall } from "./visible-server.ts";

let deps: CommandDeps;
beforeAll(async () => {
  const { db } = await testDatabase();
  const queue = { enqueue: async () => {}, publish: async () => {} };
  const sealer = createSealer(newMasterKey());
  deps = { db, sealer, mcpOrigin: "http://127.0.0.1:8080", allowLocalGit: false, templates: [], queue };
});

type Person = Principal & { readonly memberId: string };

async function makeOrg(): Promise<{
  readonly orgId: string;
  join(role: NonNullable<Principal["role"]>): Promise<Person>;
}> {
  const orgId = newId("org");
  const slug = `o${orgId.slice(-10)}`;
  await deps.db.asSystem("test", (tx) => tx.organization.create({ data: { id: orgId, slug, name: slug } }));
  return {
    orgId,
    async join(role) {
      const [id, memberId] = [newId("usr"), newId("mem")];
      const label = `${id}@example.com`;
      await deps.db.asSystem("test", async (tx) => {
        await tx.user.create({ data: { id, email: label } });
        await tx.member.create({ data: { id: memberId, orgId, userId: id, role } });
      });
      return { kind: "user", id, label, orgId, role, credential: null, requestId: "req_1", memberId };
    },
  };
}

async function makeServer(as: Principal, access: "organization" | "restricted" = "restricted") {
  const source = { gitUrl: "https://git.example.com/acme/notes.git" };
  return createServer(deps, as, { name: "Notes", source, access });
}

async function goLive(server: { readonly id: string }, orgId: string, tools: readonly string[]): Promise<void> {
  await deps.db.asSystem("test", async (tx) => {
    const environment = await tx.environment.findFirstOrThrow({ where: { serverId: server.id, slug: "production" } });
    const deployment = await tx.deployment.findFirstOrThrow({ where: { serverId: server.id } });
    const content = { tools: tools.map((name) => ({ name })) };
    await tx.manifest.create({ data: { deploymentId: deployment.id, orgId, digest: "d", content } });
    await tx.environment.update({ where: { id: environment.id }, data: { liveDeploymentId: deployment.id } });
  });
}

const unlimited = { userId: null, role: null, clientId: null, keyId: null, scopes: null, tools: null, serverIds: null };
const caller = (more: Partial<ToolCaller & ReachCaller>): ReachCaller => ({ ...unlimited, kind: "user", ...more });

describe("a restricted server", () => {
  test("is not there for a member it does not name: in lists, by id, and in all that belongs to it", async () => {
    const org = await makeOrg();
    const [admin, named, other] = [await org.join("admin"), await org.join("member"), await org.join("member")];
    const server = await makeServer(admin);
    await setServerMembers(deps, admin, { server: server.slug, members: [named.memberId] });
    const slugs = async (as: Principal) => (await listServers(deps, as, { limit: 10 })).data.map(({ slug }) => slug);
    expect(await slugs(named)).toEqual([server.slug]);
    expect(await slugs(other)).toEqual([]);
    expect(await slugs(await org.join("developer"))).toEqual([server.slug]);
    expect(await slugs(await org.join("auditor"))).toEqual([server.slug]);
    const input = { server: server.id, limit: 10 };
    const reads = [
      getServer,
      listEnvironments,
      listDeployments,
      listInstances,
      listPromotions,
      getManifest,
      getDeploySettings,
    ];
    for (const read of [
      ...reads,
      (...args: Parameters<typeof getServer>) => readServerLog(args[0], args[1], { ...input }),
    ]) {
      const asked = (read as (d: CommandDeps, p: Principal, i: typeof input) => Promise<unknown>)(deps, other, input);
      await expect(asked, read.name).rejects.toMatchObject({ code: "server_not_found" });
    }
    expect((await getServer(deps, named, input)).slug).toBe(server.slug);
  });

  test("is not there for a key with the role member either", async () => {
    const org = await makeOrg();
    const server = await makeServer(await org.join("admin"));
    const key: Principal = { ...(await org.join("member")), kind: "key", id: newId("key") };
    await expect(getServer(deps, key, { server: server.id })).rejects.toMatchObject({ code: "server_not_found" });
  });

  test("gives no token to whom it does not name, whatever their role", async () => {
    const org = await makeOrg();
    const [owner, named] = [await org.join("owner"), await org.join("member")];
    const server = await makeServer(owner);
    await setServerMembers(deps, owner, { server: server.id, members: [named.memberId] });
    await expect(assertMayCall(deps, owner, server)).rejects.toMatchObject({ code: "access_restricted" });
    await expect(assertMayCall(deps, named, server)).resolves.toBeUndefined();
  });

  test("is opened by nobody who may not say who is let in", async () => {
    const org = await makeOrg();
    const [admin, developer] = [await org.join("admin"), await org.join("developer")];
    const server = await makeServer(admin);
    for (const access of ["organization", "public"] as const) {
      const opened = updateServer(deps, developer, { server: server.id, access });
      await expect(opened).rejects.toMatchObject({ code: "permission_denied" });
    }
    expect((await updateServer(deps, developer, { server: server.id, name: "N" })).access).toBe("restricted");
    expect((await updateServer(deps, admin, { server: server.id, access: "organization" })).access).toBe(
      "organization",
    );
  });
});

describe("what a caller reaches", () => {
  test("is told tool by tool, with what is in the way", async () => {
    const org = await makeOrg();
    const [admin, ada] = [await org.join("admin"), await org.join("member")];
    const server = await makeServer(admin, "organization");
    await goLive(server, org.orgId, ["read", "pay", "refund"]);
    await putToolGroup(deps, admin, { server: server.id, group: "money", tools: ["pay", "refund"] });
    const subject = { kind: "user", id: ada.id } as const;
    await createPolicy(deps, admin, { server: server.id, effect: "deny", tools: ["refund"], subject });
    const reach = async (who: ReachCaller) =>
      (await describeReach(deps, admin, { caller: who, serverIds: [server.id] })).servers[0];
    const callable = async (who: ReachCaller) =>
      (await reach(who))?.tools?.filter((tool) => tool.callable).map(({ name }) => name);

    expect(await callable(caller({ userId: ada.id, role: "member" }))).toEqual(["read", "pay"]);
    expect(await callable(caller({ kind: "client", clientId: "cli_1", scopes: new Set(["group:money"]) }))).toEqual([
      ...["pay", "refund"],
    ]);
    const limited = caller({ kind: "key", keyId: "key_1", tools: new Set(["read"]), scopes: new Set(["tools:call"]) });
    expect((await reach(limited))?.tools).toEqual([
      { name: "read", callable: true, why: null },
      { name: "pay", callable: false, why: "The credential is limited to other tools." },
      { name: "refund", callable: false, why: "The credential is limited to other tools." },
    ]);
    const elsewhere = caller({ kind: "key", keyId: "key_1", serverIds: new Set(["srv_other"]) });
    expect(await reach(elsewhere)).toMatchObject({ refused: "The credential is limited to other servers." });
    expect(await callable(caller({ userId: "usr_x", role: "auditor" }))).toEqual([]);
  });

  test("names servers without a deployment, and none of another org", async () => {
    const [mine, theirs] = [await makeOrg(), await makeOrg()];
    const admin = await mine.join("admin");
    const server = await makeServer(admin, "organization");
    const foreign = await makeServer(await theirs.join("admin"), "organization");
    const who = caller({ userId: admin.id, role: "admin" });
    const all = await describeReach(deps, admin, { caller: who, serverIds: null });
    expect(all.servers).toMatchObject([{ slug: server.slug, refused: null, tools: null }]);
    expect((await describeReach(deps, admin, { caller: who, serverIds: [foreign.id] })).servers).toEqual([]);
  });
});
