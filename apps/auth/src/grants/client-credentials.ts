import { openClientTokens } from "@switchyard/oauth";
import type { AuthDeps } from "../deps.ts";
import type { GrantHandler } from "./grant-handler.ts";

/**
 * The client credentials grant (RFC 6749 section 4.4) of issued clients: a token for one server that the client names.
 * No refresh token, since the client can ask again at any time.
 */
export function createClientCredentialsGrant(deps: AuthDeps): GrantHandler {
  const { db, issuer, origins, signingKeys } = deps;
  const tokens = openClientTokens({ ...origins, db, issuer, keys: signingKeys });
  return async (client, { params }) => ({ status: 200, body: await tokens.issue(client, params) });
}
