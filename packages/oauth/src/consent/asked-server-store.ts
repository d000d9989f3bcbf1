import { type AccessMode, accessModes, PolicyEffect, PolicySubjectKind } from "@switchyard/contracts";
import type { SystemTransaction } from "@switchyard/db";
import { type ToolRules, toolRules } from "@switchyard/tenancy";
import { z } from "zod";
import { type McpOrigins, parseResource, type ResourceName } from "../resources/resource-name.ts";

/** The server a request is about, as far as consent must know it. */
export interface AskedServer {
  readonly orgId: string;
  readonly orgSlug: string;
  readonly orgName: string;
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  /** Slug of the environment; null for production. */
  readonly preview: string | null;
  /** Who may call; `developers` is the default of previews. */
  readonly access: AccessMode | "developers";
  /** What answers there: the fixed deployment that was named, else the live one. */
  readonly deploymentId: string | null;
}

/** The server whose MCP URL a resource is; null for what is none, or names a server or preview that is not there. */
export async function findAskedServer(
  tx: SystemTransaction,
  resource: string,
  origins: McpOrigins,
): Promise<AskedServer | null> {
  const name = parseResource(origins, resource);
  if (name === null) return null;
  const row = await tx.server.findFirst({
    where: { slug: name.serverSlug, organization: { slug: name.orgSlug, deletedAt: null } },
    select: { id: true, slug: true, name: true, access: true, organization: true },
  });
  if (!row) return null;
  const environment = await tx.environment.findFirst({
    where: { serverId: row.id, closedAt: null, kind: { not: "defaults" }, AND: environmentOf(name) },
    select: { slug: true, kind: true, access: true, liveDeploymentId: true },
  });
  if (!environment) return null;
  const isPreview = environment.kind === "preview";
  const { organization } = row;
  return {
    orgId: organization.id,
    orgSlug: organization.slug,
    orgName: organization.name,
    id: row.id,
    slug: row.slug,
    name: row.name,
    preview: isPreview ? environment.slug : null,
    access: isPreview ? previewAccess(environment.access) : z.enum(accessModes).parse(row.access),
    deploymentId: name.deploymentId ?? environment.liveDeploymentId,
  };
}

function environmentOf({ deploymentId, environmentSlug }: ResourceName) {
  if (deploymentId !== null) return { deployments: { some: { id: deploymentId, status: "ready" } } };
  return environmentSlug === null ? { kind: "production" } : { slug: environmentSlug };
}

function previewAccess(access: string | null): AskedServer["access"] {
  const parsed = z.enum(["organization", "restricted", "public"]).safeParse(access);
  return parsed.success ? parsed.data : "developers";
}

/** Ids of the users who are named for a server. */
export async function findNamedUsers(tx: SystemTransaction, serverId: string): Promise<ReadonlySet<string>> {
  const rows = await tx.serverMember.findMany({
    where: { serverId },
    select: { member: { select: { userId: true } } },
  });
  return new Set(rows.map(({ member }) => member.userId));
}

const Policy = z.object({
  effect: PolicyEffect,
  tools: z.array(z.string()),
  subjectKind: PolicySubjectKind,
  subject: z.string(),
});

const Tools = z.object({ tools: z.array(z.object({ name: z.string() })) });

/** Names of the tools of a deployment; null when nothing is known of them yet. */
export async function findToolNames(tx: SystemTransaction, deploymentId: string | null): Promise<string[] | null> {
  if (deploymentId === null) return null;
  const row = await tx.manifest.findUnique({ where: { deploymentId }, select: { content: true } });
  const parsed = Tools.safeParse(row?.content);
  return parsed.success ? parsed.data.tools.map(({ name }) => name) : null;
}

/** Policies and tool groups of a server, for {@link judgeTool}. */
export async function findToolRules(tx: SystemTransaction, serverId: string): Promise<ToolRules> {
  const policy = { effect: true, tools: true, subjectKind: true, subject: true } as const;
  const [policies, groups] = await Promise.all([
    tx.policy.findMany({ where: { serverId }, select: policy }),
    tx.toolGroup.findMany({ where: { serverId }, select: { name: true, tools: true } }),
  ]);
  return toolRules({ policies: z.array(Policy).parse(policies), groups });
}
