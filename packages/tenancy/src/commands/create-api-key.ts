import { recordManagementEvent } from "@switchyard/audit";
import { AppError, type CreatedApiKey, type CreateKeyInput, notFound, type Role } from "@switchyard/contracts";
import { newApiKey, newId } from "@switchyard/crypto";
import type { OrgTransaction } from "@switchyard/db";
import type { z } from "zod";
import { insertKey, keyViews, serverIdsBySlug } from "../key-store.ts";
import { coversRole } from "../permissions.ts";
import type { TenancyDeps } from "../ports.ts";
import { actorOf, authorize, type Principal } from "../principal.ts";

export type CreateApiKeyInput = z.output<typeof CreateKeyInput>;

/**
 * Creates an API key for one plane and answers its secret, which is nowhere kept. A manage key acts with a role that its
 * creator covers (default: developer, or the creator's own where that is less); an mcp key calls the named servers, or
 * all. Needs `key.manage`. Throws AppError key_role_too_high, key_input_mixed, server_not_found.
 */
export async function createApiKey(
  { db }: TenancyDeps,
  principal: Principal,
  input: CreateApiKeyInput,
): Promise<CreatedApiKey> {
  authorize(principal, "key.manage");
  const role = roleOfKey(principal, input);
  const { orgId } = principal;
  const { secret, hash, hint } = newApiKey(input.plane);
  return db.forOrg(orgId, async (tx) => {
    const row = await insertKey(tx, {
      id: newId("key"),
      orgId,
      name: input.name,
      plane: input.plane,
      hash,
      hint,
      role,
      serverIds: await resolveServers(tx, orgId, input.servers ?? []),
      createdBy: principal.id,
      expiresAt: input.expiresInDays ? new Date(Date.now() + input.expiresInDays * 86_400_000) : null,
    });
    await recordManagementEvent(tx, {
      orgId,
      actor: actorOf(principal),
      method: "key.create",
      name: input.name,
      arguments: { id: row.id, plane: input.plane, role, servers: input.servers ?? [], expiresAt: row.expiresAt },
      context: { requestId: principal.requestId },
    });
    const [view] = await keyViews(tx, orgId, [row]);
    if (!view) throw notFound("API key", row.id);
    return { ...view, secret };
  });
}

function roleOfKey(principal: Principal, input: CreateApiKeyInput): Role | null {
  if (input.plane === "mcp") {
    if (input.role !== undefined) throw mixed("An mcp key calls tools and has no role.", "Leave out `role`.");
    return null;
  }
  if (input.servers !== undefined && input.servers.length > 0) {
    throw mixed("A manage key acts on the whole org and cannot be bound to servers.", "Leave out `servers`.");
  }
  if (principal.kind === "system") return input.role ?? "developer";
  const own = principal.role ?? "member";
  const role = input.role ?? (coversRole(own, "developer") ? "developer" : own);
  if (coversRole(own, role)) return role;
  throw new AppError({
    code: "key_role_too_high",
    kind: "forbidden",
    message: `A key cannot have the role ${role}: its creator has the role ${own}, which does not hold all of its rights.`,
    remedy: `Choose ${own} or a lesser role, or ask an owner or admin to create the key.`,
  });
}

async function resolveServers(tx: OrgTransaction, orgId: string, slugs: readonly string[]): Promise<string[]> {
  if (slugs.length === 0) return [];
  const ids = await serverIdsBySlug(tx, orgId, slugs);
  return slugs.map((slug) => {
    const id = ids.get(slug);
    if (id === undefined) throw notFound("server", slug);
    return id;
  });
}

function mixed(message: string, remedy: string): AppError {
  return new AppError({ code: "key_input_mixed", kind: "invalid_input", message, remedy });
}
