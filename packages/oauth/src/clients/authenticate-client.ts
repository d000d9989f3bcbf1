import { AppError } from "@switchyard/contracts";
import { asOauthError, oauthError } from "../oauth-error.ts";
import { ASSERTION_TYPE, type AssertionDeps, clientOfAssertion, verifyClientAssertion } from "./client-assertion.ts";
import type { ClientDirectory } from "./client-directory.ts";
import { verifyClientSecret } from "./client-secret.ts";
import { addressFault, clientFault, type KnownClient } from "./known-client.ts";

/** What proving a client stands on. */
export interface ClientAuthDeps extends AssertionDeps {
  readonly clients: ClientDirectory;
}

/** What a request says of the client that makes it. */
export interface ClientClaim {
  readonly authorization: string | undefined;
  /** The parameters of its body. */
  readonly params: URLSearchParams;
  /** Where it comes from; null when that is not known. */
  readonly ip: string | null;
}

/** Parameters that prove a client, which nothing behind this door needs to see. */
export const clientProofParams = ["client_secret", "client_assertion", "client_assertion_type"] as const;

/**
 * The client that makes a request, proved in the one way that is set for it (RFC 6749 section 2.3, RFC 7523): its secret as
 * HTTP Basic or in the body, a JWT it signed, or, for a public client, its id alone. Throws AppError with the OAuth error
 * invalid_request or invalid_client: client_unknown, client_auth_ambiguous, client_auth_method, client_secret_wrong,
 * client_assertion_refused, client_suspended, client_revoked, client_expired, client_address_refused.
 */
export async function authenticateClient(deps: ClientAuthDeps, claim: ClientClaim): Promise<KnownClient> {
  const proof = readProof(claim);
  const client = await findClient(deps.clients, proof.clientId);
  if (client === null) throw unknownClient();
  if (proof.method !== client.authMethod) throw wrongMethod(client);
  if (proof.method === "secret" && !verifyClientSecret(proof.secret, client.secrets)) throw wrongSecret();
  if (proof.method === "private_key_jwt") await verifyClientAssertion(deps, client, proof.assertion);
  const fault = clientFault(client) ?? addressFault(client, claim.ip);
  if (fault !== null) throw asOauthError("invalid_client", fault);
  return client;
}

async function findClient(clients: ClientDirectory, id: string): Promise<KnownClient | null> {
  try {
    return await clients.find(id);
  } catch (error) {
    if (error instanceof AppError && ["client_document_invalid", "outbound_refused"].includes(error.code)) {
      throw asOauthError("invalid_client", error);
    }
    throw error;
  }
}

type Proof =
  | { readonly method: "none"; readonly clientId: string }
  | { readonly method: "secret"; readonly clientId: string; readonly secret: string }
  | { readonly method: "private_key_jwt"; readonly clientId: string; readonly assertion: string };

function readProof({ authorization, params }: ClientClaim): Proof {
  for (const name of ["client_id", ...clientProofParams]) {
    if (params.getAll(name).length > 1) throw ambiguous(`it has ${name} more than once`);
  }
  const named = params.get("client_id") ?? "";
  const secret = params.get("client_secret") ?? "";
  const assertion = params.get("client_assertion") ?? "";
  if ([authorization, secret, assertion].filter(Boolean).length > 1)
    throw ambiguous("it proves the client in two ways");
  if (authorization) return sameClient(readBasic(authorization), named);
  if (assertion !== "") return sameClient(readAssertion(assertion, params), named);
  if (named === "") throw ambiguous("it names no client");
  return secret === "" ? { method: "none", clientId: named } : { method: "secret", clientId: named, secret };
}

function readAssertion(assertion: string, params: URLSearchParams): Proof {
  if (params.get("client_assertion_type") !== ASSERTION_TYPE) throw ambiguous("its client_assertion_type is unknown");
  const clientId = clientOfAssertion(assertion);
  if (clientId === null) throw ambiguous("its client_assertion is no JWT that names a client as its sub");
  return { method: "private_key_jwt", clientId, assertion };
}

function sameClient(proof: Proof, named: string): Proof {
  if (named !== "" && proof.clientId !== named) throw ambiguous("it names two clients");
  return proof;
}

/** HTTP Basic with both halves form-encoded (RFC 6749 section 2.3.1). */
function readBasic(header: string): Proof {
  const encoded = /^basic +([A-Za-z0-9+/]+={0,2})$/i.exec(header)?.[1];
  const text = encoded === undefined ? "" : Buffer.from(encoded, "base64").toString("utf8");
  const colon = text.indexOf(":");
  if (colon < 1) throw ambiguous("its Authorization header is not Basic with a client id and a secret");
  try {
    const [clientId, secret] = [text.slice(0, colon), text.slice(colon + 1)].map(formDecode);
    return { method: "secret", clientId: clientId ?? "", secret: secret ?? "" };
  } catch {
    throw ambiguous("its client id or secret is not form-encoded");
  }
}

function formDecode(text: string): string {
  return decodeURIComponent(text.replaceAll("+", "%20"));
}

function ambiguous(why: string): AppError {
  return oauthError("invalid_request", {
    code: "client_auth_ambiguous",
    message: `The request does not say clearly which client makes it: ${why}.`,
    remedy: "Prove one client in one way.",
  });
}

function unknownClient(): AppError {
  return oauthError("invalid_client", {
    code: "client_unknown",
    message: "This client is not known here.",
    remedy: "Check the client id, or register the client again if it registered itself and was long unused.",
  });
}

function wrongSecret(): AppError {
  return oauthError("invalid_client", {
    code: "client_secret_wrong",
    message: "The client secret is wrong, or it was rotated and no longer counts.",
    remedy: "Use the secret that was shown last, or ask an admin of the org to rotate it.",
  });
}

function wrongMethod({ id, authMethod }: KnownClient): AppError {
  const ways = {
    secret: "its secret, as HTTP Basic or as client_secret in the body",
    private_key_jwt: "a client_assertion signed with its key (private_key_jwt)",
    none: "its id alone: it is a public client and has no secret",
  } as const;
  return oauthError("invalid_client", {
    code: "client_auth_method",
    message: `The client ${id} does not prove itself like this.`,
    remedy: `Send ${ways[authMethod]}.`,
  });
}
