/** Rows that routes are read from, for tests: an org with a live server, instances. */
import type { AccessMode, LimitPer, LimitPeriod } from "@switchyard/contracts";
import { newId } from "@switchyard/crypto";
import type { Db } from "@switchyard/db";
import type { InstanceAddress } from "../src/route.ts";

/** A server with one environment and one ready deployment that is live. */
export interface SeededServer {
  readonly orgId: string;
  readonly orgSlug: string;
  readonly serverId: string;
  readonly serverSlug: string;
  readonly environmentId: string;
  readonly deploymentId: string;
}

let counter = 0;

/** A slug that no other test of this process uses; a database belongs to one test file. */
export function freshSlug(prefix: string): string {
  counter += 1;
  return `${prefix}-${counter}`;
}

/** Writes an org. */
export async function seedOrg(db: Db): Promise<{ readonly orgId: string; readonly orgSlug: string }> {
  const org = { id: newId("org"), slug: freshSlug("org") };
  await db.asSystem("test seed", (tx) => tx.organization.create({ data: { ...org, name: org.slug } }));
  return { orgId: org.id, orgSlug: org.slug };
}

/** Writes a server whose production environment has a live deployment, in a new org unless one is given. */
export async function seedServer(
  db: Db,
  options: { readonly access?: AccessMode; readonly org?: { readonly orgId: string; readonly orgSlug: string } } = {},
): Promise<SeededServer> {
  const { orgId, orgSlug } = options.org ?? (await seedOrg(db));
  const serverId = newId("srv");
  const serverSlug = freshSlug("srv");
  const environmentId = newId("env");
  await db.asSystem("test seed", async (tx) => {
    const server = { id: serverId, orgId, slug: serverSlug, name: serverSlug, createdBy: "usr_test" };
    await tx.server.create({
      data: { ...server, access: options.access ?? "organization", sourceUrl: "template:test" },
    });
    await tx.environment.create({
      data: { id: environmentId, orgId, serverId, slug: "production", kind: "production" },
    });
  });
  const deploymentId = await seedDeployment(db, { orgId, serverId, environmentId });
  const seeded = { orgId, orgSlug, serverId, serverSlug, environmentId, deploymentId };
  await makeLive(db, seeded, deploymentId);
  return seeded;
}

/** A preview of a server with one ready deployment that is live in it. */
export interface SeededPreview extends SeededServer {
  readonly slug: string;
}

/** Writes a preview of a server, with its default access unless one is given. */
export async function seedPreview(
  db: Db,
  server: SeededServer,
  options: { readonly access?: AccessMode; readonly kind?: "preview" | "defaults" } = {},
): Promise<SeededPreview> {
  const { orgId, serverId } = server;
  const environment = { id: newId("env"), slug: freshSlug("pr") };
  const { access = null, kind = "preview" } = options;
  await db.asSystem("test seed", (tx) =>
    tx.environment.create({ data: { ...environment, orgId, serverId, kind, access } }),
  );
  const deploymentId = await seedDeployment(db, { orgId, serverId, environmentId: environment.id });
  const preview = { ...server, environmentId: environment.id, deploymentId, slug: environment.slug };
  await makeLive(db, preview, deploymentId);
  return preview;
}

/** Changes an environment's row. */
export async function setEnvironment(
  db: Db,
  id: string,
  data: { readonly access?: AccessMode | null; readonly closedAt?: Date },
): Promise<void> {
  await db.asSystem("test seed", (tx) => tx.environment.update({ where: { id }, data }));
}

/** Writes a ready deployment. */
export async function seedDeployment(
  db: Db,
  of: Pick<SeededServer, "orgId" | "serverId" | "environmentId">,
): Promise<string> {
  counter += 1;
  const deployment = {
    id: newId("dpl"),
    number: counter,
    status: "ready",
    trigger: "test",
    createdBy: {},
    settings: {},
  };
  const { orgId, serverId, environmentId } = of;
  await db.asSystem("test seed", (tx) =>
    tx.deployment.create({ data: { ...deployment, orgId, serverId, environmentId } }),
  );
  return deployment.id;
}

/** Moves the live pointer. */
export async function makeLive(db: Db, server: SeededServer, deploymentId: string): Promise<void> {
  const data = { liveDeploymentId: deploymentId, liveSince: new Date() };
  await db.asSystem("test seed", (tx) => tx.environment.update({ where: { id: server.environmentId }, data }));
}

/** Writes an instance of the server's deployment, ready unless said otherwise; answers its id. */
export async function seedInstance(
  db: Db,
  server: SeededServer,
  instance: { readonly address: InstanceAddress; readonly status?: string; readonly deploymentId?: string },
): Promise<string> {
  const id = newId("ins");
  const { orgId, serverId, environmentId } = server;
  const deploymentId = instance.deploymentId ?? server.deploymentId;
  const data = { id, orgId, serverId, environmentId, deploymentId, workerId: "wrk_test", epoch: 1 };
  await db.asSystem("test seed", (tx) =>
    tx.instance.create({ data: { ...data, status: instance.status ?? "ready", address: { ...instance.address } } }),
  );
  return id;
}

/** How much may be called, as a test says it. */
export interface LimitSeed {
  /** The whole org, not this server alone. */
  readonly orgWide?: boolean;
  readonly tools?: readonly string[];
  readonly per?: LimitPer;
  readonly calls: number;
  readonly period?: LimitPeriod;
  readonly burst?: number;
}

/** Writes a limit, of everybody's requests a month unless said otherwise; answers its id. */
export async function seedLimit(db: Db, server: SeededServer, limit: LimitSeed): Promise<string> {
  const { orgWide = false, tools = [], per = "everyone", calls, period = "month", burst = null } = limit;
  const id = newId("lim");
  const of = { orgId: server.orgId, serverId: orgWide ? null : server.serverId };
  const data = { id, ...of, tools: [...tools], per, calls, period, burst, createdBy: "usr_test" };
  await db.asSystem("test seed", (tx) => tx.limit.create({ data }));
  return id;
}

/** Removes a limit's row. */
export async function removeLimit(db: Db, id: string): Promise<void> {
  await db.asSystem("test seed", (tx) => tx.limit.delete({ where: { id } }));
}

/** Changes an instance's row. */
export async function setInstance(db: Db, id: string, data: { status?: string; epoch?: number }): Promise<void> {
  await db.asSystem("test seed", (tx) => tx.instance.update({ where: { id }, data }));
}
