import { recordManagementEvent } from "@switchyard/audit";
import { type ApiKeyDetail, AppError, type CreateKeyInput, notFound, type Role } from "@switchyard/contracts";
import { newApiKey, newId } from "@switchyard/crypto";
import type { z } from "zod";
import { resolveKeyOwner, resolveTargets } from "../credential-targets.ts";
import { parseIpAllow } from "../ip-allow.ts";
import { insertKey, keyViews } from "../key-store.ts";
import { coversRole } from "../permissions.ts";
import type { TenancyDeps } from "../ports.ts";
import { actorOf, authorize, type Principal } from "../principal.ts";

export type CreateApiKeyInput = z.output<typeof CreateKeyInput>;

/**
 * Creates an API key for one plane and answers its secret, which is nowhere kept. A manage key acts with a role that its
 * creator covers (default: developer, or the creator's own where that is less); an mcp key calls the named servers, or
 * all, within its scopes and tools. With `handOver: "link"` the secret here is one that nobody shall use: the one that
 * counts is made when a link is collected. Needs `key.manage`. Throws AppError key_role_too_high, key_input_mixed,
 * server_not_found, server_restricted, key_owner_refused, member_not_found, ip_allow_invalid.
 */
export async function createApiKey(
  { db }: TenancyDeps,
  principal: Principal,
  input: CreateApiKeyInput,
): Promise<ApiKeyDetail & { readonly secret: string }> {
  authorize(principal, "key.manage");
  const role = roleOfKey(principal, input);
  const ipAllow = parseIpAllow(input.ipAllow ?? []);
  const { orgId } = principal;
  const { secret, hash, hint } = newApiKey(input.plane);
  return db.forOrg(orgId, async (tx) => {
    const row = await insertKey(tx, {
      ...{ id: newId("key"), orgId, name: input.name, plane: input.plane, hash, role, ipAllow },
      hint: input.handOver === "link" ? `sy_${input.plane}_` : hint,
      serverIds: await resolveTargets(tx, principal, input.servers ?? []),
      userId: await resolveKeyOwner(tx, principal, input.owner),
      scopes: [...new Set(input.scopes)],
      tools: [...new Set(input.tools)],
      createdBy: principal.id,
      expiresAt: input.expiresInDays ? new Date(Date.now() + input.expiresInDays * 86_400_000) : null,
    });
    const [view] = await keyViews(tx, orgId, [row]);
    if (!view) throw notFound("API key", row.id);
    const { servers, scopes, tools, owner } = view;
    await recordManagementEvent(tx, {
      orgId,
      actor: actorOf(principal),
      method: "key.create",
      name: input.name,
      arguments: {
        ...{ id: row.id, plane: input.plane, role, servers, scopes, tools, ipAllow },
        ...{ owner: owner?.email ?? null, expiresAt: row.expiresAt, handOver: input.handOver ?? "now" },
      },
      context: { requestId: principal.requestId },
    });
    return { ...view, secret };
  });
}

function roleOfKey(principal: Principal, input: CreateApiKeyInput): Role | null {
  if (input.plane === "mcp") {
    if (input.role !== undefined) throw mixed("An mcp key calls tools and has no role.", "Leave out `role`.");
    return null;
  }
  requireNoTargets(input);
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

/** Refuses what only a key of the plane mcp may be given. Throws AppError key_input_mixed. */
export function requireNoTargets(input: {
  readonly servers?: readonly string[] | undefined;
  readonly scopes?: readonly string[] | undefined;
  readonly tools?: readonly string[] | undefined;
}): void {
  const named = (["servers", "scopes", "tools"] as const).find((field) => (input[field] ?? []).length > 0);
  if (named === undefined) return;
  throw mixed(`A manage key acts on the whole org by its role and takes no ${named}.`, `Leave out \`${named}\`.`);
}

function mixed(message: string, remedy: string): AppError {
  return new AppError({ code: "key_input_mixed", kind: "invalid_input", message, remedy });
}
