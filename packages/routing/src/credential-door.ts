import { AppError } from "@switchyard/contracts";
import { parseApiKey } from "@switchyard/crypto";
import type { Db } from "@switchyard/db";
import { type AccessToken, createAccessTokenVerifier } from "./access-token.ts";
import { type KeyRow, readKeyByHash } from "./key-store.ts";
import { startKeyUseRecorder } from "./key-use.ts";
import { anonymousPrincipal, foreignPrincipal, type McpPrincipal, mcpPrincipal } from "./mcp-principal.ts";
import { startRevocationList } from "./revocation-list.ts";
import type { Route } from "./route.ts";
import { StaleCache } from "./stale-cache.ts";

export interface CredentialDoorOptions {
  readonly db: Pick<Db, "systemPool">;
  /** Issuer of access tokens, and where the management API is. */
  readonly webOrigin: string;
  readonly jwksUrl: string;
  readonly onError?: (error: unknown) => void;
}

export interface CredentialDoor {
  /**
   * Who an `Authorization` header proves the caller to be, for this route. Revocations count within 5 s. Throws AppError
   * credential_malformed, key_wrong_plane, key_unknown, key_expired, key_revoked, token_invalid,
   * credential_check_unavailable.
   */
  identify(authorization: string | undefined, route: Route): Promise<McpPrincipal>;
  /** Whether credentials can be checked: revocations are known up to the allowed age. */
  ready(): boolean;
  close(): Promise<void>;
}

/** While Postgres is away, what was known is trusted this long. */
const OUTAGE_MS = 60_000;

/** Opens the door of the mcp plane: API keys by hash, access tokens by signature, both against the revocations. */
export function openCredentialDoor(options: CredentialDoorOptions): CredentialDoor {
  const onError = options.onError ?? (() => {});
  const keys = new StaleCache<KeyRow | null>({
    freshMs: 2_000,
    staleMs: 4_000,
    outageMs: OUTAGE_MS,
    maxEntries: 20_000,
  });
  const tokens = createAccessTokenVerifier({ issuer: options.webOrigin, jwksUrl: options.jwksUrl });
  const revocations = startRevocationList({ db: options.db, onError });
  const uses = startKeyUseRecorder(options.db, onError);

  const identifyKey = async (hash: string, route: Route): Promise<McpPrincipal> => {
    const key = await keys.get(hash, () => readKeyByHash(options.db, hash)).catch(checkUnavailable);
    if (key === null || key.plane !== "mcp") throw keyUnknown();
    const { id, orgId, createdAt } = key;
    if (key.revokedAt !== null || revocations.isRevoked({ orgId, keyId: id, issuedAt: createdAt })) throw keyRevoked();
    if (key.expiresAt !== null && key.expiresAt.getTime() <= Date.now()) throw keyExpired(key.expiresAt);
    uses.note(id);
    if (orgId !== route.orgId) return foreignPrincipal;
    return mcpPrincipal({ kind: "key", id, label: key.name, role: null, serverIds: key.serverIds, credential: id });
  };
  const identifyToken = async (text: string, route: Route): Promise<McpPrincipal> => {
    const token = await tokens.verify(text, route.mcpUrl).catch(checkUnavailable);
    if (token === null || revocations.isRevoked(revocable(token))) throw tokenInvalid(route);
    if (token.orgId !== route.orgId) return foreignPrincipal;
    const { userId, label, role, jti } = token;
    return mcpPrincipal({ kind: "user", id: userId, label, role, serverIds: [], credential: jti });
  };

  return {
    async identify(authorization, route) {
      if (authorization === undefined) return anonymousPrincipal;
      const text = /^bearer +([\x21-\x7e]+) *$/i.exec(authorization)?.[1];
      if (text === undefined) throw malformed();
      const key = parseApiKey(text);
      if (key?.plane === "manage") throw wrongPlane(options.webOrigin);
      if (revocations.ageMs() > OUTAGE_MS) await revocations.refresh().catch(checkUnavailable);
      return key === null ? identifyToken(text, route) : identifyKey(key.hash, route);
    },
    ready: () => revocations.ageMs() <= OUTAGE_MS,
    async close() {
      revocations.stop();
      await uses.stop();
    },
  };
}

function revocable(token: AccessToken) {
  const { orgId, issuedAt, jti, userId } = token;
  // A token that a manage key was exchanged for names the key as its subject, and ends with it.
  return { orgId, issuedAt, jti, userId, keyId: userId };
}

function malformed(): AppError {
  return new AppError({
    code: "credential_malformed",
    kind: "unauthenticated",
    message: "The Authorization header is not `Bearer` and one credential.",
    remedy: "Send `Authorization: Bearer …` with an API key of the plane mcp or an access token.",
  });
}

function wrongPlane(webOrigin: string): AppError {
  return new AppError({
    code: "key_wrong_plane",
    kind: "forbidden",
    message: `This API key is of the plane manage: it opens the management API at ${webOrigin}/api/v1, not MCP servers.`,
    remedy: "Make a key of the plane mcp on the server's page and use that here.",
  });
}

function keyUnknown(): AppError {
  return new AppError({
    code: "key_unknown",
    kind: "unauthenticated",
    message: "This API key is not known here.",
    remedy: "Check that it was copied whole and belongs to this installation, or make a new one.",
  });
}

function keyRevoked(): AppError {
  return new AppError({
    code: "key_revoked",
    kind: "unauthenticated",
    message: "This API key was revoked.",
    remedy: "Make a new key and put it in the client's configuration.",
  });
}

function keyExpired(at: Date): AppError {
  return new AppError({
    code: "key_expired",
    kind: "unauthenticated",
    message: `This API key expired on ${at.toISOString()}.`,
    remedy: "Make a new key and put it in the client's configuration.",
  });
}

function tokenInvalid(route: Route): AppError {
  return new AppError({
    code: "token_invalid",
    kind: "unauthenticated",
    message: `This is no valid access token for ${route.mcpUrl}: it expired, was revoked, or was issued for another URL or by another issuer.`,
    remedy: "Obtain a new token whose audience is this exact URL, or use an API key of the plane mcp.",
  });
}

function checkUnavailable(cause: unknown): never {
  throw new AppError({
    code: "credential_check_unavailable",
    kind: "unavailable",
    message: "Credentials cannot be checked right now, so nobody is let in by one.",
    remedy: "Try again in a few seconds.",
    retryAfterSeconds: 5,
    cause,
  });
}
