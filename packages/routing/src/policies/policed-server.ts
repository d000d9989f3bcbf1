import { AccessMode, notFound } from "@switchyard/contracts";
import type { OrgTransaction } from "@switchyard/db";
import { maySeeServer, type Principal } from "@switchyard/tenancy";
import { findMemberIds, findPolicedServer } from "./policy-store.ts";

/** A server, as far as rules about its callers need to know it. */
export interface PolicedServer {
  readonly id: string;
  readonly slug: string;
  readonly access: AccessMode;
}

/** The server of the principal's org by slug or id. Throws AppError server_not_found, also for one it may not know of. */
export async function requireServer(
  tx: OrgTransaction,
  principal: Principal,
  slugOrId: string,
): Promise<PolicedServer> {
  const row = await findPolicedServer(tx, slugOrId);
  if (!row) throw notFound("server", slugOrId);
  const server = { id: row.id, slug: row.slug, access: AccessMode.parse(row.access) };
  if (await seesServer(tx, principal, server)) return server;
  throw notFound("server", slugOrId);
}

async function seesServer(tx: OrgTransaction, principal: Principal, server: PolicedServer): Promise<boolean> {
  const userId = principal.kind === "user" ? principal.id : null;
  if (maySeeServer({ role: principal.role, userId }, { access: server.access, memberIds: new Set() })) return true;
  return userId !== null && (await findMemberIds(tx, server.id)).some((named) => named.userId === userId);
}
