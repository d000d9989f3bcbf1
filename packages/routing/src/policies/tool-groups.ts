import { recordManagementEvent } from "@switchyard/audit";
import { AppError, notFound, type ToolGroup, ToolGroupName } from "@switchyard/contracts";
import { newId } from "@switchyard/crypto";
import { actorOf, authorize, type Principal } from "@switchyard/tenancy";
import { hintRules } from "./hint-rules.ts";
import { requireServer } from "./policed-server.ts";
import { lockPolicedServer } from "./policy-store.ts";
import type { PolicyDeps, PolicyQueryDeps } from "./ports.ts";
import { findToolGroups, removeToolGroup, type ToolGroupRow, upsertToolGroup } from "./tool-group-store.ts";

const MAX_GROUPS = 100;

/** Tool groups of a server by name. Needs `server.read`. Throws AppError server_not_found. */
export async function listToolGroups(
  { db }: PolicyQueryDeps,
  principal: Principal,
  input: { readonly server: string },
): Promise<ToolGroup[]> {
  authorize(principal, "server.read");
  return db.forOrg(principal.orgId, async (tx) => {
    const server = await requireServer(tx, principal, input.server);
    return (await findToolGroups(tx, server.id)).map(view);
  });
}

/** A group of tools of a server, by its name. */
export interface PutToolGroupInput {
  readonly server: string;
  readonly group: string;
  readonly description?: string | null | undefined;
  readonly tools: readonly string[];
}

/**
 * Defines a group of tools, in place of what had its name: credentials with the scope `group:<name>` reach these tools
 * within 5 seconds. Needs `policy.manage`. Throws AppError server_not_found, tool_group_name_invalid, tool_group_limit.
 */
export async function putToolGroup(
  deps: PolicyDeps,
  principal: Principal,
  input: PutToolGroupInput,
): Promise<ToolGroup> {
  authorize(principal, "policy.manage");
  const { orgId } = principal;
  const name = groupName(input.group);
  const tools = [...new Set(input.tools)].sort();
  const { group, serverId } = await deps.db.forOrg(orgId, async (tx) => {
    const server = await requireServer(tx, principal, input.server);
    await lockPolicedServer(tx, server.id);
    const there = await findToolGroups(tx, server.id);
    const before = there.find((row) => row.name === name) ?? null;
    if (before === null && there.length >= MAX_GROUPS) throw tooMany(server.slug);
    const row = await upsertToolGroup(tx, {
      ...{ id: newId("tgr"), orgId, serverId: server.id, name, description: input.description ?? null },
      ...{ tools, createdBy: principal.label },
    });
    await recordManagementEvent(tx, {
      orgId,
      actor: actorOf(principal),
      method: "tool_group.put",
      name,
      server,
      arguments: { tools, toolsBefore: before?.tools ?? null },
      context: { requestId: principal.requestId },
    });
    return { group: view(row), serverId: server.id };
  });
  await hintRules(deps, { orgId, serverId });
  return group;
}

/**
 * Removes a group: scopes that name it reach nothing within 5 seconds. Needs `policy.manage`. Throws AppError
 * server_not_found, tool_group_not_found.
 */
export async function deleteToolGroup(
  deps: PolicyDeps,
  principal: Principal,
  input: { readonly server: string; readonly group: string },
): Promise<void> {
  authorize(principal, "policy.manage");
  const { orgId } = principal;
  const serverId = await deps.db.forOrg(orgId, async (tx) => {
    const server = await requireServer(tx, principal, input.server);
    const removed = await removeToolGroup(tx, server.id, input.group);
    if (!removed) throw notFound("tool group", input.group);
    await recordManagementEvent(tx, {
      orgId,
      actor: actorOf(principal),
      method: "tool_group.delete",
      name: removed.name,
      server,
      arguments: { tools: removed.tools },
      context: { requestId: principal.requestId },
    });
    return server.id;
  });
  await hintRules(deps, { orgId, serverId });
}

function view(row: ToolGroupRow): ToolGroup {
  const { name, description, tools, createdAt } = row;
  return { name, description, tools: [...tools], createdAt: createdAt.toISOString() };
}

function groupName(name: string): string {
  if (ToolGroupName.safeParse(name).success) return name;
  throw new AppError({
    code: "tool_group_name_invalid",
    kind: "invalid_input",
    message: "A tool group is named with lower-case letters, digits and single hyphens, 40 at most.",
    remedy: "Choose another name, such as `read-only`.",
  });
}

function tooMany(server: string): AppError {
  return new AppError({
    code: "tool_group_limit",
    kind: "invalid_input",
    message: `The server "${server}" has ${MAX_GROUPS} tool groups, which is the most it may have.`,
    remedy: "Remove a group that no credential uses.",
  });
}
