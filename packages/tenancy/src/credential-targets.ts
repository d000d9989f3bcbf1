import { AppError, notFound } from "@switchyard/contracts";
import type { OrgTransaction } from "@switchyard/db";
import { ownerOfKey, roleOfUser, serversBySlug, serversNaming, type TargetServer } from "./credential-target-store.ts";
import { may, type Principal } from "./principal.ts";

/**
 * Ids of the servers that a credential shall name. Nobody hands out more than they hold: a restricted server is named only
 * by who may say who comes in (`policy.manage`), or is one of its members. Throws AppError server_not_found,
 * server_restricted.
 */
export async function resolveTargets(
  tx: OrgTransaction,
  principal: Principal,
  slugs: readonly string[],
): Promise<string[]> {
  if (slugs.length === 0) return [];
  const found = await serversBySlug(tx, principal.orgId, slugs);
  const servers = [...new Set(slugs)].map((slug) => {
    const server = found.get(slug);
    if (server === undefined) throw notFound("server", slug);
    return server;
  });
  await requireLetIn(tx, principal, servers);
  return servers.map(({ id }) => id);
}

async function requireLetIn(tx: OrgTransaction, principal: Principal, servers: readonly TargetServer[]): Promise<void> {
  if (may(principal, "policy.manage")) return;
  const restricted = servers.filter(({ access }) => access === "restricted");
  const who = { userId: principal.id, serverIds: restricted.map(({ id }) => id) };
  const own = restricted.length === 0 ? new Set<string>() : await serversNaming(tx, principal.orgId, who);
  const refused = restricted.find(({ id }) => !own.has(id));
  if (refused === undefined) return;
  throw new AppError({
    code: "server_restricted",
    kind: "forbidden",
    message: `${refused.slug} is restricted and does not name you, so you cannot let anything else in there.`,
    remedy: "Ask an owner or admin to name you on the server's page, or to issue the credential.",
  });
}

/**
 * Whose a new key is. Who may not write policies makes keys for themselves only, so that what keeps them from a tool keeps
 * their keys from it too; a key makes keys of its own owner. Throws AppError key_owner_refused, member_not_found.
 */
export async function resolveKeyOwner(
  tx: OrgTransaction,
  principal: Principal,
  asked: string | undefined,
): Promise<string | null> {
  const own = principal.kind === "key" ? await ownerOfKey(tx, principal.orgId, principal.id) : principal.id;
  if (may(principal, "policy.manage")) return asked === undefined ? null : requireMember(tx, principal.orgId, asked);
  if (asked === undefined || asked === own) return own;
  throw new AppError({
    code: "key_owner_refused",
    kind: "forbidden",
    message: "You may make keys for yourself only.",
    remedy: "Ask an owner or admin to make a key for somebody else.",
  });
}

/** The user id of a member. Throws AppError member_not_found for who does not belong to the org. */
export async function requireMember(tx: OrgTransaction, orgId: string, userId: string): Promise<string> {
  if ((await roleOfUser(tx, orgId, userId)) === null) throw notFound("member", userId);
  return userId;
}
