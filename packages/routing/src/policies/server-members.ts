import { recordManagementEvent } from "@switchyard/audit";
import { type Member, notFound, Role } from "@switchyard/contracts";
import { actorOf, authorize, may, type Principal } from "@switchyard/tenancy";
import { hintRules } from "./hint-rules.ts";
import { requireServer } from "./policed-server.ts";
import {
  changeServerMembers,
  findMemberIds,
  findOrgMemberIds,
  findServerMembers,
  lockPolicedServer,
} from "./policy-store.ts";
import type { PolicyDeps, PolicyQueryDeps } from "./ports.ts";

/**
 * Members who may call a server while its access is `restricted`. Who may not read the org's members sees themselves
 * only. Needs `server.read`. Throws AppError server_not_found.
 */
export async function listServerMembers(
  { db }: PolicyQueryDeps,
  principal: Principal,
  input: { readonly server: string },
): Promise<Member[]> {
  authorize(principal, "server.read");
  return db.forOrg(principal.orgId, async (tx) => {
    const server = await requireServer(tx, principal, input.server);
    const rows = (await findServerMembers(tx, server.id)).map(view);
    return may(principal, "member.read") ? rows : rows.filter(({ userId }) => userId === principal.id);
  });
}

/**
 * Names the members who may call a server while its access is `restricted`, by membership id, in place of those before;
 * whoever is left out is refused within 5 seconds. Needs `policy.manage`. Throws AppError server_not_found,
 * member_not_found.
 */
export async function setServerMembers(
  deps: PolicyDeps,
  principal: Principal,
  input: { readonly server: string; readonly members: readonly string[] },
): Promise<Member[]> {
  authorize(principal, "policy.manage");
  const { orgId } = principal;
  const wanted = [...new Set(input.members)];
  const { members, serverId } = await deps.db.forOrg(orgId, async (tx) => {
    const server = await requireServer(tx, principal, input.server);
    await lockPolicedServer(tx, server.id);
    const known = await findOrgMemberIds(tx, wanted);
    const stranger = wanted.find((id) => !known.has(id));
    if (stranger !== undefined) throw notFound("member", stranger);
    const before = (await findMemberIds(tx, server.id)).map(({ memberId }) => memberId);
    const added = wanted.filter((id) => !before.includes(id));
    const removed = before.filter((id) => !wanted.includes(id));
    await changeServerMembers(tx, { orgId, serverId: server.id, added, removed, createdBy: principal.label });
    await recordManagementEvent(tx, {
      orgId,
      actor: actorOf(principal),
      method: "server.set_members",
      name: server.slug,
      server,
      arguments: { added, removed },
      context: { requestId: principal.requestId },
    });
    return { members: (await findServerMembers(tx, server.id)).map(view), serverId: server.id };
  });
  await hintRules(deps, { orgId, serverId });
  return members;
}

function view(row: Awaited<ReturnType<typeof findServerMembers>>[number]): Member {
  const { id, userId, user, createdAt } = row;
  const { email, name } = user;
  return { id, userId, email, name, role: Role.parse(row.role), createdAt: createdAt.toISOString() };
}
