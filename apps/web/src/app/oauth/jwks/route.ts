import { composition } from "../../../composition.ts";

export const dynamic = "force-dynamic";

/**
 * Public keys of the access tokens (RFC 7517). Answered here and not by the authorization server: what verifies tokens
 * must not stop where that one is away.
 */
export async function GET(): Promise<Response> {
  return Response.json(await composition().signingKeys.jwks(), { headers: { "cache-control": "public, max-age=60" } });
}
