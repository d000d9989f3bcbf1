import type { KnownClient } from "../clients/known-client.ts";
import { endSignIn } from "../sign-ins/end-sign-in.ts";
import type { TokenStateDeps } from "./introspect-token.ts";
import { readOwnToken } from "./read-own-token.ts";
import { insertRevocation } from "./token-state-store.ts";

/**
 * Takes a client's own token back (RFC 7009): an access token by its id, within 5 s everywhere; a refresh token with its
 * whole family, the sign-in it renews, and the access tokens that came of it. Says nothing about tokens that are unknown
 * or another client's.
 */
export async function revokeToken(
  deps: Pick<TokenStateDeps, "db" | "models" | "keys" | "issuer">,
  caller: KnownClient,
  token: string,
): Promise<void> {
  if (token.includes(".")) return revokeAccessToken(deps, caller, token);
  const model = await deps.models.find("RefreshToken", token);
  const grantId = model?.["grantId"];
  if (model?.["clientId"] !== caller.id || typeof grantId !== "string") return;
  await endSignIn(deps.db, grantId, "revoked_by_client");
}

async function revokeAccessToken(
  deps: Pick<TokenStateDeps, "db" | "keys" | "issuer">,
  caller: KnownClient,
  text: string,
): Promise<void> {
  const token = await readOwnToken(deps.keys, deps.issuer, text);
  if (token?.client_id !== caller.id) return;
  await insertRevocation(deps.db, { orgId: token.org, kind: "jti", value: token.jti });
}
