import type { AppError } from "@switchyard/contracts";
import { randomToken } from "@switchyard/crypto";
import {
  endSignIn,
  issueAccessToken,
  type KnownClient,
  mayUseResource,
  noteRegisteredUse,
  oauthError,
  parseResource,
  personGrantOf,
  type ResourceFacts,
  readResourceFacts,
} from "@switchyard/oauth";
import { z } from "zod";
import type { AuthDeps } from "../deps.ts";
import type { FrontAnswer, FrontRequest } from "../front/request.ts";
import { REFRESH_TOKEN_SECONDS, SIGN_IN_SECONDS } from "../lifetimes.ts";
import type { GrantHandler } from "./grant-handler.ts";

const KIND = "RefreshToken";
/** How long a used token is answered with its successor: requests that crossed log nobody out. */
const REPLAY_MS = 30_000;

const Stored = z.looseObject({
  jti: z.string(),
  accountId: z.string(),
  clientId: z.string(),
  grantId: z.string(),
  resource: z.union([z.string(), z.tuple([z.string()]).transform(([one]) => one)]),
  scope: z.string().default(""),
  /** Seconds of the first token of the sign-in. */
  iiat: z.number(),
  exp: z.number(),
  rotations: z.number().default(0),
  consumed: z.number().optional(),
});
type Stored = z.infer<typeof Stored>;

/**
 * The refresh grant (RFC 6749 section 6) with rotation: a token is used once and replaced. Used again within 30 seconds it
 * is answered with the same successor, so that of requests in parallel none loses; used again later, somebody copied it,
 * and the whole sign-in ends (OAuth 2.1 section 4.3.1). What the person and the client may now is judged anew each time.
 */
export function createRefreshGrant(deps: AuthDeps): GrantHandler {
  return async (client, request) => {
    const value = request.params.get("refresh_token");
    if (value === null) throw missing();
    const found = Stored.safeParse(await deps.models.find(KIND, value));
    if (!found.success || found.data.clientId !== client.id) throw unknownToken();
    const token = found.data;
    checkAsked(token, request);
    const facts = await standing(deps, client, token);
    const successor = token.consumed === undefined ? await rotate(deps, token) : null;
    const next = successor ?? (await replay(deps, token));
    await noteRegisteredUse(deps, client.id);
    return answer(deps, { token, facts, next, request });
  };
}

function checkAsked(token: Stored, { params }: FrontRequest): void {
  const resources = params.getAll("resource");
  if (resources.length > 1 || (resources[0] ?? token.resource) !== token.resource) throw otherResource();
  const given = token.scope.split(" ");
  const raised = (params.get("scope") ?? "").split(" ").filter((scope) => scope !== "" && !given.includes(scope));
  if (raised.length > 0) throw moreScopes();
}

/** How the person stands to the server now. Throws AppError (invalid_grant) when the sign-in is over. */
async function standing(deps: AuthDeps, client: KnownClient, token: Stored): Promise<ResourceFacts> {
  const name = parseResource(deps.origins, token.resource);
  const person = { userId: token.accountId, grantId: token.grantId };
  const facts = name && (await readResourceFacts(deps.db, name, person));
  if (!facts?.grant) throw signInOver("The sign-in was ended, or the consent taken back.");
  if (!mayUseResource(facts, token.accountId)) throw signInOver("The person may not use this MCP server any more.");
  if (client.issued && !client.issued.serverIds.includes(facts.serverId)) {
    throw signInOver("The client was not issued for this MCP server, or is not any more.");
  }
  return facts;
}

/** The successor's id; null when another request was faster. */
async function rotate({ models }: AuthDeps, token: Stored): Promise<string | null> {
  const now = Math.floor(Date.now() / 1000);
  const seconds = Math.min(REFRESH_TOKEN_SECONDS, token.iiat + SIGN_IN_SECONDS - now);
  if (seconds <= 0) throw signInOver("The sign-in is a year old.");
  const id = randomToken(32);
  const { consumed: _, ...rest } = token;
  const model = { ...rest, jti: id, iat: now, exp: now + seconds, rotations: token.rotations + 1 };
  return (await models.succeed(KIND, token.jti, { id, model, seconds })) ? id : null;
}

async function replay({ models, db }: AuthDeps, token: Stored): Promise<string> {
  const successor = await models.successorOf(KIND, token.jti);
  if (successor !== null && successor.ageMs <= REPLAY_MS) return successor.id;
  await endSignIn(db, token.grantId, "refresh_replayed");
  throw signInOver("The refresh token was used before; somebody may have copied it, so the whole sign-in ended.");
}

async function answer(
  deps: AuthDeps,
  of: {
    readonly token: Stored;
    readonly facts: ResourceFacts;
    readonly next: string;
    readonly request: FrontRequest;
  },
): Promise<FrontAnswer> {
  const { token, facts, next, request } = of;
  const wanted = (request.params.get("scope") ?? token.scope).split(" ");
  const scopes = wanted.filter((scope) => facts.grant?.scopes.includes(scope) && scope !== "offline_access");
  const issued = await issueAccessToken(deps.signingKeys, {
    issuer: deps.issuer,
    audience: token.resource,
    subject: token.accountId,
    orgId: facts.orgId,
    role: facts.member?.role ?? null,
    label: facts.member?.email ?? token.accountId,
    clientId: token.clientId,
    scopes,
    grantId: personGrantOf(token.grantId),
  });
  return {
    status: 200,
    body: {
      access_token: issued.token,
      token_type: "Bearer",
      expires_in: Math.round((issued.expiresAt.getTime() - Date.now()) / 1000),
      refresh_token: next,
      scope: scopes.join(" "),
    },
  };
}

function missing(): AppError {
  return oauthError("invalid_request", { code: "refresh_token_missing", message: "refresh_token is missing." });
}

function unknownToken(): AppError {
  return oauthError("invalid_grant", {
    code: "refresh_token_unknown",
    message: "This refresh token is not one of this client, or it expired.",
    remedy: "Sign in again.",
  });
}

function signInOver(message: string): AppError {
  return oauthError("invalid_grant", { code: "sign_in_over", message, remedy: "Sign in again." });
}

function otherResource(): AppError {
  return oauthError("invalid_target", {
    code: "refresh_other_resource",
    message: "The refresh token is for another resource.",
    remedy: "Sign in for this MCP server on its own.",
  });
}

function moreScopes(): AppError {
  return oauthError("invalid_scope", {
    code: "refresh_more_scopes",
    message: "A refresh cannot ask for more scopes than were given.",
    remedy: "Ask the person by a new authorization request.",
  });
}
