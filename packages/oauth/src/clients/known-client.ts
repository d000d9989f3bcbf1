import { AppError, type ClientAuthMethod, type ClientKind, type GrantType } from "@switchyard/contracts";
import { addressAllowed } from "@switchyard/contracts/addresses";
import type { JWK } from "jose";
import type { z } from "zod";
import type { StoredClientSecret } from "./client-secret.ts";

/** A client, however it came to be known. */
export interface KnownClient {
  /** `client_id` on the wire. */
  readonly id: string;
  readonly kind: ClientKind;
  /** Its own claim, made harmless; null when nothing of it is left. */
  readonly name: string | null;
  readonly redirectUris: readonly string[];
  readonly grantTypes: readonly z.infer<typeof GrantType>[];
  readonly authMethod: ClientAuthMethod;
  /** Secrets that were not thrown away; whether they are good now is for {@link verifyClientSecret}. */
  readonly secrets: readonly StoredClientSecret[];
  /** Public keys of `private_key_jwt`, or where they are. */
  readonly jwks: { readonly keys: readonly JWK[] } | null;
  readonly jwksUri: string | null;
  /** What its org set for it; null for a client that no org issued. */
  readonly issued: IssuedLimits | null;
}

/** What an org set for a client it issued. */
export interface IssuedLimits {
  readonly orgId: string;
  readonly serverIds: readonly string[];
  readonly scopes: readonly string[];
  readonly ipAllow: readonly string[];
  readonly expiresAt: Date | null;
  readonly suspendedAt: Date | null;
  readonly revokedAt: Date | null;
}

/** Grant types that a client which nobody issued may use: those in which a person decides. */
export const openGrantTypes = [
  "authorization_code",
  "refresh_token",
  "urn:ietf:params:oauth:grant-type:device_code",
] as const satisfies readonly z.infer<typeof GrantType>[];

/** Why an issued client may do nothing now, whoever holds its secret; null when it may. */
export function clientFault(client: KnownClient, now = Date.now()): AppError | null {
  const limits = client.issued;
  if (limits === null) return null;
  if (limits.revokedAt !== null) {
    return fault("client_revoked", `The client ${client.id} was revoked.`, "Ask an admin of its org for a new one.");
  }
  if (limits.suspendedAt !== null) {
    return fault(
      "client_suspended",
      `The client ${client.id} is suspended.`,
      "Ask an admin of its org to let it go on.",
    );
  }
  if (limits.expiresAt !== null && limits.expiresAt.getTime() <= now) {
    const at = limits.expiresAt.toISOString();
    return fault(
      "client_expired",
      `The client ${client.id} expired on ${at}.`,
      "Ask an admin of its org to give it more time.",
    );
  }
  return null;
}

/** Why an issued client may not ask from this address; null when it may. */
export function addressFault(client: KnownClient, ip: string | null): AppError | null {
  if (client.issued === null || addressAllowed(ip ?? "", client.issued.ipAllow)) return null;
  return fault(
    "client_address_refused",
    `The client ${client.id} may not be used from the address ${ip ?? "it comes from"}.`,
    "Use it from an address of its allow-list, or ask an admin of its org to add this one.",
  );
}

function fault(code: string, message: string, remedy: string): AppError {
  return new AppError({ code, kind: "unauthenticated", message, remedy });
}
