import { AppError } from "@switchyard/contracts";
import { addressNetwork } from "@switchyard/contracts/addresses";
import { hashSecret, randomToken, timingSafeEqualText } from "@switchyard/crypto";
import type { Db } from "@switchyard/db";
import type { Throttle } from "@switchyard/tenancy";
import { newClientSecret } from "../clients/client-secret.ts";
import type { KnownClient } from "../clients/known-client.ts";
import {
  deleteRegisteredClient,
  insertRegisteredClient,
  keepRegisteredClient,
  type RegisteredClient,
  readRegisteredClient,
  updateRegisteredClient,
} from "../clients/model-client-store.ts";
import { oauthError } from "../oauth-error.ts";
import { readRegistration } from "./read-registration.ts";

export interface RegistrationDeps {
  readonly db: Pick<Db, "systemPool">;
  readonly throttle: Pick<Throttle, "hit">;
  /** WEB_ORIGIN. */
  readonly issuer: string;
}

/** A registration that nobody used is forgotten after a day, one that was used after three months without use. */
const UNUSED_SECONDS = 86_400;
const USED_SECONDS = 90 * 86_400;
/** Most registrations that are kept, and how many may come in an hour: so few that unused ones never fill the room. */
const MAX_KEPT = 20_000;
const HOURLY = { address: 30, all: 500 } as const;

/** The answer to a registration (RFC 7591 section 3.2.1). */
export type RegistrationAnswer = Readonly<Record<string, unknown>>;

/**
 * Registers a client that describes itself (RFC 7591), if not too many came from its address or at all. What it gets lets
 * it ask people, no more: it is unverified wherever it is shown, and forgotten when it is not used. Throws AppError
 * too_many_registrations, client_metadata_refused, redirect_uri_refused.
 */
export async function registerClient(
  deps: RegistrationDeps,
  body: unknown,
  from: { readonly ip: string | null },
): Promise<RegistrationAnswer> {
  await limit(deps, `register:address:${addressNetwork(from.ip ?? "unknown")}`, HOURLY.address);
  const read = readRegistration(body);
  await limit(deps, "register:all", HOURLY.all);
  const id = `reg_${randomToken(16)}`;
  const secret = read.authMethod === "none" ? null : newClientSecret();
  const access = randomToken(32);
  const client: KnownClient = { ...read.client, id };
  const hashes = { secretHash: secret?.hash ?? null, accessHash: hashSecret(access) };
  if (!(await insertRegisteredClient(deps.db, client, { ...hashes, seconds: UNUSED_SECONDS, max: MAX_KEPT }))) {
    throw tooMany(3_600);
  }
  return {
    ...metadataOf(deps, client, { createdAt: new Date(), access }),
    token_endpoint_auth_method: read.authMethod,
    ...(secret === null ? {} : { client_secret: secret.secret, client_secret_expires_at: 0 }),
  };
}

/** Reads a registration (RFC 7592 section 2.1); its secret is not kept and cannot be told. Throws AppError registration_token_wrong. */
export async function readRegistrationOf(deps: RegistrationDeps, by: RegistrationAccess): Promise<RegistrationAnswer> {
  const { client, createdAt } = await open(deps, by);
  return metadataOf(deps, client, { createdAt, access: by.access });
}

/**
 * Replaces what a registration says (RFC 7592 section 2.2). How the client proves itself stays as it was registered.
 * Throws AppError registration_token_wrong, client_metadata_refused, redirect_uri_refused.
 */
export async function updateRegistration(
  deps: RegistrationDeps,
  by: RegistrationAccess,
  body: unknown,
): Promise<RegistrationAnswer> {
  const { client: before, createdAt, accessHash } = await open(deps, by);
  const named = typeof body === "object" && body !== null ? Reflect.get(body, "client_id") : undefined;
  const read = readRegistration(body);
  if (named !== before.id) throw changed("its client_id is not the one it was given");
  if (read.client.authMethod !== before.authMethod) throw changed("how it proves itself cannot change");
  const client: KnownClient = { ...read.client, id: before.id };
  await updateRegisteredClient(deps.db, client, { secretHash: before.secrets[0]?.hash ?? null, accessHash });
  return metadataOf(deps, client, { createdAt, access: by.access });
}

/** Forgets a registration (RFC 7592 section 2.3). Throws AppError registration_token_wrong. */
export async function deleteRegistration(deps: RegistrationDeps, by: RegistrationAccess): Promise<void> {
  const { client } = await open(deps, by);
  await deleteRegisteredClient(deps.db, client.id);
}

/** Notes that a registered client was used, so that it is not forgotten; nothing for other clients. */
export async function noteRegisteredUse(deps: Pick<RegistrationDeps, "db">, clientId: string): Promise<void> {
  if (clientId.startsWith("reg_")) await keepRegisteredClient(deps.db, clientId, USED_SECONDS);
}

/** What opens a registration: its id and the token that was given with it. */
export interface RegistrationAccess {
  readonly clientId: string;
  readonly access: string;
}

async function open({ db }: RegistrationDeps, { clientId, access }: RegistrationAccess): Promise<RegisteredClient> {
  const registered = await readRegisteredClient(db, clientId);
  const isRight = timingSafeEqualText(hashSecret(access), registered?.accessHash ?? "");
  if (registered !== null && isRight) return registered;
  throw oauthError("invalid_token", {
    code: "registration_token_wrong",
    message: "The registration access token is not the one of this client, or the registration was forgotten unused.",
    remedy: "Send the token that came with the registration, or register again.",
  });
}

function metadataOf(
  { issuer }: RegistrationDeps,
  client: KnownClient,
  by: { readonly createdAt: Date; readonly access: string },
): RegistrationAnswer {
  return {
    client_id: client.id,
    client_id_issued_at: Math.floor(by.createdAt.getTime() / 1000),
    ...(client.name === null ? {} : { client_name: client.name }),
    redirect_uris: client.redirectUris,
    grant_types: client.grantTypes,
    response_types: client.grantTypes.includes("authorization_code") ? ["code"] : [],
    token_endpoint_auth_method: client.authMethod === "none" ? "none" : "client_secret_basic",
    registration_access_token: by.access,
    registration_client_uri: `${issuer}/oauth/register/${client.id}`,
  };
}

async function limit({ throttle }: RegistrationDeps, key: string, hits: number): Promise<void> {
  const { allowed, retryAfterSeconds } = await throttle.hit(key, hits, 3_600);
  if (!allowed) throw tooMany(retryAfterSeconds);
}

function tooMany(retryAfterSeconds: number): AppError {
  return new AppError({
    code: "too_many_registrations",
    kind: "limit_exceeded",
    message: "Too many clients were registered.",
    remedy: "Try again later, use a client id metadata document, or have an admin issue the client.",
    retryAfterSeconds,
  });
}

function changed(why: string): AppError {
  return oauthError("invalid_client_metadata", {
    code: "client_metadata_refused",
    message: `The registration cannot be changed like this: ${why}.`,
    remedy: "Register a new client instead.",
  });
}
