import { canonicalJson, sha256Hex } from "@switchyard/crypto";
import type { AskingClient, AuthorizationRequest } from "./ports.ts";

/** One hash over all that a consent is about: which client under which name, where its answer goes, to what, how far. */
export function consentDigest(request: AuthorizationRequest, client: AskingClient): string {
  const { uid, clientId, redirectUri, resource, scopes } = request;
  return sha256Hex(
    canonicalJson({ uid, clientId, redirectUri, resource, scopes, name: client.name, kind: client.kind }),
  );
}
