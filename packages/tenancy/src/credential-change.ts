import { recordManagementEvent } from "@switchyard/audit";
import type { OrgTransaction } from "@switchyard/db";
import { parseExpiry } from "./credential-status.ts";
import { parseIpAllow } from "./ip-allow.ts";
import { actorOf, type Principal } from "./principal.ts";

/** What may change in the life of a credential, client or key alike. */
export interface CredentialChange {
  readonly name?: string;
  readonly serverIds?: string[];
  readonly scopes?: string[];
  readonly tools?: string[];
  readonly ipAllow?: string[];
  readonly expiresAt?: Date | null;
  readonly suspendedAt?: Date | null;
}

/** What a caller sends to change a credential; `servers` were resolved to ids before. */
export interface CredentialPatch {
  readonly name?: string | undefined;
  readonly scopes?: readonly string[] | undefined;
  readonly tools?: readonly string[] | undefined;
  readonly ipAllow?: readonly string[] | undefined;
  readonly expiresAt?: string | null | undefined;
  readonly suspended?: boolean | undefined;
}

interface Held {
  readonly id: string;
  readonly name: string;
  readonly suspendedAt: Date | null;
}

/** The columns that a patch changes; what it does not name stays. Throws AppError expiry_past, ip_allow_invalid. */
export function changeOfCredential(
  held: Pick<Held, "suspendedAt">,
  patch: CredentialPatch,
  serverIds: string[] | undefined,
): CredentialChange {
  const { name, scopes, tools, ipAllow, expiresAt, suspended } = patch;
  return {
    ...(name === undefined ? {} : { name }),
    ...(serverIds === undefined ? {} : { serverIds }),
    ...(scopes === undefined ? {} : { scopes: [...new Set(scopes)] }),
    ...(tools === undefined ? {} : { tools: [...new Set(tools)] }),
    ...(ipAllow === undefined ? {} : { ipAllow: parseIpAllow(ipAllow) }),
    ...(expiresAt === undefined ? {} : { expiresAt: parseExpiry(expiresAt) }),
    ...(suspended === undefined ? {} : { suspendedAt: suspended ? (held.suspendedAt ?? new Date()) : null }),
  };
}

/**
 * Writes one event for what limits a credential and one for whether it works, each under its own name. Answers whether it
 * was suspended just now, which every door has to hear of.
 */
export async function recordCredentialChange(
  tx: OrgTransaction,
  change: {
    readonly principal: Principal;
    readonly noun: "client" | "key";
    readonly held: Held;
    readonly patch: CredentialPatch;
  },
): Promise<boolean> {
  const { principal, noun, held } = change;
  const { suspended, ...limits } = change.patch;
  const { orgId, requestId } = principal;
  const event = { orgId, actor: actorOf(principal), name: held.name, context: { requestId } };
  if (Object.keys(limits).length > 0) {
    await recordManagementEvent(tx, { ...event, method: `${noun}.update`, arguments: { id: held.id, ...limits } });
  }
  if (suspended === undefined || suspended === (held.suspendedAt !== null)) return false;
  const method = `${noun}.${suspended ? "suspend" : "resume"}`;
  await recordManagementEvent(tx, { ...event, method, arguments: { id: held.id } });
  return suspended;
}
