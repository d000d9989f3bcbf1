/** A server with environments and ready deployments, as rows: what promotions need and no sandbox makes. */
import type { GateMode, Role } from "@switchyard/contracts";
import { createSealer, newId, newMasterKey } from "@switchyard/crypto";
import type { Db, InputJsonValue } from "@switchyard/db";
import { inForceVariables, sealVariableSet } from "@switchyard/secrets";
import type { Principal } from "@switchyard/tenancy";
import type { CommandDeps } from "../src/deps.ts";
import type { ManifestContent } from "../src/verify/capture-manifest.ts";

/** What commands need, over a database; nothing is rung. */
export function commandDeps(db: Db): CommandDeps {
  return {
    db,
    sealer: createSealer(newMasterKey()),
    mcpOrigin: "http://127.0.0.1:8080",
    allowLocalGit: false,
    templates: [],
    queue: { enqueue: async () => {}, publish: async () => {} },
  };
}

/** A manifest with one tool, whose input requires these members. */
export function manifestOf(tool: string, required: readonly string[] = []): ManifestContent {
  const properties = Object.fromEntries(required.map((name) => [name, { type: "string", description: name }]));
  return {
    eras: ["2026"],
    protocolVersions: ["2026-07-28"],
    serverInfo: { name: "seeded", version: "1", title: null },
    instructions: null,
    capabilities: { tools: {} },
    tools: [
      {
        name: tool,
        title: null,
        description: "Does one thing",
        inputSchema: { type: "object", properties, required: [...required] },
        outputSchema: null,
        annotations: null,
        execution: null,
      },
    ],
    prompts: [],
    resources: [],
    resourceTemplates: [],
  };
}

export interface SeededEnvironment {
  readonly id: string;
  readonly kind: string;
  readonly fromFork: boolean;
  readonly liveDeploymentId: string | null;
}

export interface ReadyFacts {
  readonly manifest?: ManifestContent;
  readonly required?: readonly string[];
  readonly old?: boolean;
}

export interface Seeded {
  readonly orgId: string;
  readonly serverId: string;
  readonly principal: Principal;
  /** The same org, another role. */
  as(role: Role): Principal;
  addPreview(slug: string, more?: { fromFork?: boolean; access?: string; closedAt?: Date }): Promise<string>;
  /** A ready deployment of an environment, verified with its variables as they are; an `old` one knows of no variables. */
  addReady(environment: string, more?: ReadyFacts): Promise<string>;
  environment(slug: string): Promise<SeededEnvironment>;
  setGates(gates: {
    readonly production?: Readonly<Record<string, GateMode>>;
    readonly preview?: Readonly<Record<string, GateMode>>;
  }): Promise<void>;
}

let counter = 0;

/** Writes an org with a server, its production and its preview defaults. */
export async function seedPromotable(deps: CommandDeps): Promise<Seeded> {
  const [orgId, serverId] = [newId("org"), newId("srv")];
  const slug = `o${orgId.slice(-10)}`;
  await deps.db.asSystem("seed a test", async (tx) => {
    await tx.organization.create({ data: { id: orgId, slug, name: slug } });
    const source = { sourceUrl: "template:notes", createdBy: "a test" };
    await tx.server.create({ data: { id: serverId, orgId, slug, name: slug, access: "organization", ...source } });
    const environments = { production: "production", preview: "defaults" };
    for (const [name, kind] of Object.entries(environments)) {
      await tx.environment.create({ data: { id: newId("env"), orgId, serverId, slug: name, kind } });
    }
  });
  const as = (role: Role): Principal => {
    const who = { kind: "user", id: newId("usr"), label: `${role}@example.com`, role } as const;
    return { ...who, orgId, credential: null, requestId: "req_1" };
  };
  const environment = (name: string): Promise<SeededEnvironment> =>
    deps.db.asSystem("look in a test", (tx) =>
      tx.environment.findUniqueOrThrow({
        where: { serverId_slug: { serverId, slug: name } },
        select: { id: true, kind: true, fromFork: true, liveDeploymentId: true },
      }),
    );
  return {
    orgId,
    serverId,
    principal: as("developer"),
    as,
    environment,
    async addPreview(name, more = {}) {
      const row = { id: newId("env"), orgId, serverId, slug: name, kind: "preview", ...more };
      await deps.db.asSystem("seed a test", (tx) => tx.environment.create({ data: row }));
      return row.id;
    },
    async setGates(gates) {
      const deploySettings = { gates } as InputJsonValue;
      await deps.db.asSystem("seed a test", (tx) =>
        tx.server.update({ where: { id: serverId }, data: { deploySettings } }),
      );
    },
    async addReady(name, more) {
      const deploymentId = newId("dpl");
      await insertReady(deps, { orgId, serverId, deploymentId }, { environment: await environment(name), ...more });
      return deploymentId;
    },
  };
}

/** Writes a ready deployment with its manifest and the variables it was verified with. */
async function insertReady(
  deps: CommandDeps,
  ids: { readonly orgId: string; readonly serverId: string; readonly deploymentId: string },
  facts: ReadyFacts & { readonly environment: SeededEnvironment },
): Promise<void> {
  const { environment, manifest = manifestOf("look"), required = [], old = false } = facts;
  const { id: environmentId, kind, fromFork } = environment;
  const { orgId, serverId, deploymentId: id } = ids;
  counter += 1;
  const number = counter;
  const plan = { requiredVariables: required.map((name) => ({ name })) };
  await deps.db.asSystem("seed a test", async (tx) => {
    const scope = { orgId, serverId, environmentId, kind, fromFork };
    const variables = await inForceVariables(tx, deps.sealer, scope);
    const variableSetId = old ? null : await sealVariableSet(tx, deps.sealer, { orgId, environmentId, variables });
    await tx.deployment.create({
      data: {
        ...{ id, orgId, serverId, environmentId, number, status: "ready", trigger: "manual", fromFork },
        ...{ createdBy: { kind: "system", id: "t", label: "t", credential: null }, settings: {} },
        ...{ artifactDigest: id, plan, variableSetId },
      },
    });
    const content = manifest as unknown as InputJsonValue;
    await tx.manifest.create({ data: { deploymentId: id, orgId, digest: id, content } });
  });
}
