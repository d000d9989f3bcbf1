import { type Actor, AppError, notFound, type Permission, type Role } from "@switchyard/contracts";
import { permissions } from "./permissions.ts";

/** Who asks, with rights in exactly one org. */
export interface Principal {
  readonly kind: "user" | "key" | "system" | "anonymous";
  /** `usr_…`, `key_…`, or the name of the part of the system. */
  readonly id: string;
  /** E-mail of a user, name of a key. */
  readonly label: string;
  readonly orgId: string;
  /** Null for who belongs to no role of the org: everything in it looks absent. */
  readonly role: Role | null;
  /** What authenticated it: a session id or a key id. */
  readonly credential: string | null;
  readonly requestId: string;
}

/** Who asks, before an org is chosen. */
export interface Identity {
  readonly kind: "user" | "key";
  readonly id: string;
  readonly label: string;
  readonly credential: string;
  readonly requestId: string;
  /** The one org and role of a key; null for a user, whose memberships decide. */
  readonly bound: { readonly orgId: string; readonly role: Role } | null;
}

/** Whether the principal holds the right. The system holds all of them, anonymous none. */
export function may(principal: Principal, permission: Permission): boolean {
  if (principal.kind === "system") return true;
  return principal.role !== null && permissions[principal.role].has(permission);
}

/**
 * Refuses a principal without the right: AppError org_not_found for who does not belong to the org at all (it must look
 * absent), AppError permission_denied for a member whose role does not reach.
 */
export function authorize(principal: Principal, permission: Permission): void {
  if (may(principal, permission)) return;
  if (principal.role === null) throw notFound("org", principal.orgId);
  throw new AppError({
    code: "permission_denied",
    kind: "forbidden",
    message: `${principal.label} has the role ${principal.role}, which may not do this (${permission}).`,
    remedy: "Ask an owner or admin of the org to do it, or to give you another role.",
    meta: { permission, role: principal.role },
  });
}

/** How a principal is written into the audit trail. */
export function actorOf(principal: Principal | Identity): Actor {
  return { kind: principal.kind, id: principal.id, label: principal.label, credential: principal.credential };
}

/** A part of Switchyard acting by itself in one org: a sweeper, the worker, `up`. `name` is a constant such as `worker`. */
export function systemPrincipal(orgId: string, name: string, requestId = name): Principal {
  return { kind: "system", id: name, label: name, orgId, role: null, credential: null, requestId };
}
