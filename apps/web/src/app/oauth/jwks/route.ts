import { composition } from "../../../composition.ts";

export const dynamic = "force-dynamic";

/** Public keys of the access tokens that this installation mints (RFC 7517). */
export async function GET(): Promise<Response> {
  const { publicJwk } = await composition().accessTokenKey;
  return Response.json({ keys: [publicJwk] }, { headers: { "cache-control": "public, max-age=60" } });
}
