import { AccessMode, AppError, notFound } from "@switchyard/contracts";
import type { OrgTransaction } from "@switchyard/db";
import { authorize, maySeeServer, type Principal } from "@switchyard/tenancy";
import type { QueryDeps } from "../deps.ts";
import { findServer, isNamedFor, type ServerRow } from "../server-store.ts";

/**
 * A server of the principal's org by slug or id. Throws AppError server_not_found, also for one that is restricted to
 * others: for the role `member` it is not there.
 */
export async function requireVisible(tx: OrgTransaction, principal: Principal, slugOrId: string): Promise<ServerRow> {
  const server = await findServer(tx, slugOrId);
  if (server && (await isVisible(tx, principal, server))) return server;
  throw notFound("server", slugOrId);
}

/** Refuses a server that the principal may not know of. Needs `server.read`. Throws AppError server_not_found. */
export async function assertServerVisible(
  { db }: Pick<QueryDeps, "db">,
  principal: Principal,
  input: { readonly server: string },
): Promise<void> {
  authorize(principal, "server.read");
  await db.forOrg(principal.orgId, (tx) => requireVisible(tx, principal, input.server));
}

/**
 * Refuses a person or key a token that the ingress would not take: where `access`, that of the server or of its preview, is
 * `restricted`, only named members call. Throws AppError access_restricted.
 */
export async function assertMayCall(
  { db }: Pick<QueryDeps, "db">,
  principal: Principal,
  server: { readonly id: string; readonly slug: string; readonly access: string | null },
): Promise<void> {
  if (server.access !== "restricted") return;
  const userId = userOf(principal);
  const isNamed = userId !== null && (await db.forOrg(principal.orgId, (tx) => isNamedFor(tx, server.id, userId)));
  if (isNamed) return;
  throw new AppError({
    code: "access_restricted",
    kind: "forbidden",
    message: `The MCP server "${server.slug}" is restricted to the members, clients and API keys that are named for it.`,
    remedy: "Ask an admin of the organization to name you on the server's page.",
  });
}

async function isVisible(tx: OrgTransaction, principal: Principal, server: ServerRow): Promise<boolean> {
  const userId = userOf(principal);
  const named = async () => userId !== null && (await isNamedFor(tx, server.id, userId));
  const access = AccessMode.parse(server.access);
  return maySeeServer({ role: principal.role, userId }, { access, memberIds: new Set() }) || named();
}

/** Whose servers a list holds: null for who sees all of the org. */
export function sightOf(principal: Principal): { readonly userId: string | null } | null {
  return principal.role === "member" ? { userId: userOf(principal) } : null;
}

function userOf({ kind, id }: Principal): string | null {
  return kind === "user" ? id : null;
}
