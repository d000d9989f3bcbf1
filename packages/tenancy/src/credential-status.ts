import { AppError } from "@switchyard/contracts";

/** What a client's or key's row says of its life. */
export interface CredentialLife {
  readonly expiresAt: Date | null;
  readonly suspendedAt: Date | null;
  readonly revokedAt: Date | null;
}

export type CredentialStatus = "active" | "suspended" | "expired" | "revoked";

/** The state of a client or key; what cannot be undone is said first. */
export function credentialStatus(life: CredentialLife, now = Date.now()): CredentialStatus {
  if (life.revokedAt !== null) return "revoked";
  if (life.expiresAt !== null && life.expiresAt.getTime() <= now) return "expired";
  return life.suspendedAt === null ? "active" : "suspended";
}

/**
 * When a credential shall end. Throws AppError expiry_past for a time that has passed.
 */
export function parseExpiry(text: string | null | undefined): Date | null {
  if (text === null || text === undefined) return null;
  const at = new Date(text);
  if (at.getTime() > Date.now()) return at;
  const message = `${at.toISOString()} has passed; a credential ends in the future.`;
  throw new AppError({
    code: "expiry_past",
    kind: "invalid_input",
    message,
    remedy: "Choose a later time, or leave it out for a credential that ends when it is revoked.",
    meta: { errors: [{ path: "body.expiresAt", message }] },
  });
}

/** Refuses a secret to a credential that could not use it. Throws AppError credential_not_active. */
export function requireActive(life: CredentialLife & { readonly name: string }): void {
  const status = credentialStatus(life);
  if (status !== "active") throw notActive(life.name, status);
}

/** Refuses a new secret to what ended for good; a suspended credential may be given one. Throws as above. */
export function requireAlive(life: CredentialLife & { readonly name: string }): void {
  const status = credentialStatus(life);
  if (status === "revoked" || status === "expired") throw notActive(life.name, status);
}

function notActive(name: string, status: CredentialStatus): AppError {
  return new AppError({
    code: "credential_not_active",
    kind: "precondition_failed",
    message:
      status === "suspended"
        ? `"${name}" is suspended.`
        : `"${name}" ${status === "expired" ? "has expired" : "was revoked"}.`,
    remedy: status === "suspended" ? "Resume it first." : "Issue a new one.",
  });
}
