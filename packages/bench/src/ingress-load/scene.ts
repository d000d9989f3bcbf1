/** What the ingress needs in the database: an org with live servers, a key that may call, rules, limits, instances. */
import { newApiKey, newId } from "@switchyard/crypto";
import type { Db } from "@switchyard/db";
import type { Backend } from "./backends.ts";

export interface Scene {
  readonly orgId: string;
  /** Secret of the key, for `Authorization: Bearer`. */
  readonly key: string;
  /** Writes a server whose live deployment has these instances; answers the path of its endpoint. */
  addServer(slug: string, instances: readonly Pick<Backend, "address">[]): Promise<string>;
}

/** High enough to be kept and never reached. */
const CALLS = 1_000_000_000;

/** Writes an org and its key. */
export async function makeScene(db: Db, org = "bench"): Promise<Scene> {
  const [orgId, keyId] = [newId("org"), newId("key")];
  const { secret, hash, hint } = newApiKey("mcp");
  await db.asSystem("bench", async (tx) => {
    await tx.organization.create({ data: { id: orgId, slug: org, name: "Bench" } });
    const reach = { scopes: ["tools:read", "tools:call"], serverIds: [], tools: [], ipAllow: [] };
    await tx.apiKey.create({
      data: { id: keyId, orgId, name: "bench", plane: "mcp", hash, hint, createdBy: "bench", ...reach },
    });
    const rate = { orgId, tools: [], calls: CALLS, period: "minute", burst: CALLS, createdBy: "bench" };
    await tx.limit.create({ data: { id: newId("lim"), per: "everyone", ...rate } });
  });
  return {
    orgId,
    key: secret,
    async addServer(slug, instances) {
      await writeServer(db, { orgId, keyId, slug, instances });
      return `/${org}/${slug}/mcp`;
    },
  };
}

interface NewServer {
  readonly orgId: string;
  readonly keyId: string;
  readonly slug: string;
  readonly instances: readonly Pick<Backend, "address">[];
}

async function writeServer(db: Db, { orgId, keyId, slug, instances }: NewServer): Promise<void> {
  const [serverId, environmentId, deploymentId] = [newId("srv"), newId("env"), newId("dpl")];
  const place = { orgId, serverId, environmentId };
  const createdBy = "bench";
  await db.asSystem("bench", async (tx) => {
    await tx.server.create({ data: { id: serverId, orgId, slug, name: slug, sourceUrl: "template:bench", createdBy } });
    await tx.environment.create({
      data: { id: environmentId, orgId, serverId, slug: "production", kind: "production" },
    });
    const ready = { number: 1, status: "ready", trigger: "bench", createdBy: {}, settings: {} };
    await tx.deployment.create({ data: { id: deploymentId, ...place, ...ready } });
    const live = { liveDeploymentId: deploymentId, liveSince: new Date() };
    await tx.environment.update({ where: { id: environmentId }, data: live });
    // One that lets this key in, and one about somebody else.
    const policies = [
      { effect: "allow", tools: ["echo", "stream"], subjectKind: "key", subject: keyId },
      { effect: "deny", tools: ["drop"], subjectKind: "role", subject: "member" },
    ];
    for (const policy of policies) {
      await tx.policy.create({ data: { id: newId("pol"), orgId, serverId, createdBy, ...policy } });
    }
    const rate = { orgId, serverId, tools: ["*"], calls: CALLS, period: "second", burst: CALLS, createdBy };
    await tx.limit.create({ data: { id: newId("lim"), per: "principal", ...rate } });
    for (const { address } of instances) {
      const data = { id: newId("ins"), ...place, deploymentId, workerId: "wrk_bench", epoch: 1 };
      await tx.instance.create({ data: { ...data, status: "ready", address: { ...address } } });
    }
  });
}
