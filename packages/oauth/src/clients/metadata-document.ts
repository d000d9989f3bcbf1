import { AppError, type GrantType } from "@switchyard/contracts";
import type { JWK } from "jose";
import { z } from "zod";
import { shownName } from "../consent/client-words.ts";
import { type KnownClient, openGrantTypes } from "./known-client.ts";
import { redirectUriFault } from "./redirect-uri.ts";

/**
 * Whether a client id is the URL of a Client ID Metadata Document: https, with a path, without fragment, user name or dot
 * segments, spelled as it is fetched.
 */
export function isMetadataUrl(id: string): boolean {
  if (!id.startsWith("https://") || id.length > 2048 || !/^[\x21-\x7e]+$/.test(id) || id.includes("\\")) return false;
  const url = URL.canParse(id) ? new URL(id) : null;
  if (url === null || url.href !== id || id.includes("#")) return false;
  return url.username === "" && url.password === "" && url.pathname !== "/";
}

const Keys = z.object({ keys: z.array(z.record(z.string(), z.unknown())).min(1).max(10) });

const Document = z.object({
  client_id: z.string(),
  client_name: z.unknown().optional(),
  redirect_uris: z.array(z.string().max(2048)).min(1).max(50),
  grant_types: z.array(z.string().max(100)).max(20).optional(),
  response_types: z.array(z.string().max(100)).max(20).optional(),
  token_endpoint_auth_method: z.string().max(100).optional(),
  jwks: Keys.optional(),
  jwks_uri: z.string().max(2048).optional(),
  client_secret: z.undefined().optional(),
  client_secret_expires_at: z.undefined().optional(),
});

/**
 * Reads a Client ID Metadata Document (draft-ietf-oauth-client-id-metadata-document) that was found at `url`. Only what
 * Switchyard uses is kept, and its name is made harmless. Throws AppError client_document_invalid.
 */
export function readMetadataDocument(url: string, body: unknown): KnownClient {
  const parsed = Document.safeParse(body);
  if (!parsed.success) throw invalid(url, z.prettifyError(parsed.error).split("\n")[0] ?? "it cannot be read");
  const document = parsed.data;
  if (document.client_id !== url) throw invalid(url, "its client_id is not the URL it lies at");
  for (const uri of document.redirect_uris) {
    const fault = redirectUriFault(uri);
    if (fault !== null) throw invalid(url, `a redirect URI ${fault}`);
  }
  if (document.response_types !== undefined && !document.response_types.includes("code")) {
    throw invalid(url, "it does not use the response type code");
  }
  const authMethod = authMethodOf(url, document);
  return {
    id: url,
    kind: "metadata",
    name: shownName(document.client_name),
    redirectUris: document.redirect_uris,
    grantTypes: grantTypesOf(url, document.grant_types),
    authMethod,
    secrets: [],
    jwks: authMethod === "none" || !document.jwks ? null : { keys: document.jwks.keys as unknown as readonly JWK[] },
    jwksUri: authMethod === "none" ? null : (document.jwks_uri ?? null),
    issued: null,
  };
}

function authMethodOf(url: string, document: z.infer<typeof Document>): "none" | "private_key_jwt" {
  const method = document.token_endpoint_auth_method ?? "none";
  if (method === "none") return "none";
  if (method !== "private_key_jwt") {
    throw invalid(
      url,
      "a public document can hold no secret: its token_endpoint_auth_method must be none or private_key_jwt",
    );
  }
  const hasKeys = (document.jwks === undefined) !== (document.jwks_uri === undefined);
  if (!hasKeys) throw invalid(url, "private_key_jwt needs either jwks or jwks_uri");
  return "private_key_jwt";
}

function grantTypesOf(url: string, named: readonly string[] | undefined): readonly z.infer<typeof GrantType>[] {
  if (named === undefined) return ["authorization_code", "refresh_token"];
  const kept = openGrantTypes.filter((type) => named.includes(type));
  if (kept.length > 0) return kept;
  throw invalid(url, "it uses none of the grant types that are open to it");
}

function invalid(url: string, why: string): AppError {
  return new AppError({
    code: "client_document_invalid",
    kind: "invalid_input",
    message: `The client metadata document at ${url} cannot be used: ${why}.`,
    remedy: "Whoever runs the client has to correct the document.",
  });
}

const MIN_SECONDS = 60;
const MAX_SECONDS = 86_400;

/**
 * For how many seconds a document is good, by its answer's `Cache-Control` and `Expires` (RFC 9111), at least a minute, so
 * that no client has us fetch on every request, and at most a day.
 */
export function documentSeconds(headers: Headers, now = Date.now()): number {
  const control = headers.get("cache-control") ?? "";
  const said = /(?:^|,)\s*(?:no-store|no-cache)\s*(?:,|$)/i.test(control) ? 0 : saidSeconds(headers, control, now);
  return Math.min(MAX_SECONDS, Math.max(MIN_SECONDS, Number.isFinite(said) ? said : MIN_SECONDS));
}

function saidSeconds(headers: Headers, control: string, now: number): number {
  const maxAge = /(?:^|,)\s*max-age\s*=\s*"?(\d{1,10})/i.exec(control)?.[1];
  if (maxAge !== undefined) return Number(maxAge);
  const expires = headers.get("expires");
  return expires === null ? MIN_SECONDS : Math.floor((Date.parse(expires) - now) / 1000);
}
