import { parseApiKey } from "@switchyard/crypto";
import { type Db, StaleCache } from "@switchyard/db";
import { anonymousPrincipal, type McpPrincipal } from "@switchyard/tenancy";
import { readClient } from "./client-store.ts";
import { checkUnavailable, keyUnknown, malformed, tokenInvalid, wrongPlane } from "./door-errors.ts";
import { type IssuedRow, type KeyRow, readKeyByHash, readKeyById } from "./key-store.ts";
import { checkIssued, keyPrincipal, type TokenRows, tokenPrincipal } from "./principals.ts";
import { type RevocationList, startRevocationList } from "./revocation-list.ts";
import { openTokenCache, type VerifiedToken } from "./token-cache.ts";
import { startUseRecorder } from "./use-recorder.ts";

export interface CredentialDoorOptions {
  readonly db: Pick<Db, "systemPool">;
  /** Issuer of access tokens, and where the management API is. */
  readonly webOrigin: string;
  readonly jwksUrl: string;
  readonly onError?: (error: unknown) => void;
}

/** What a credential is shown at. */
export interface DoorTarget {
  readonly orgId: string;
  readonly serverId: string;
  /** The URL that was used: the one audience a token may have. */
  readonly mcpUrl: string;
}

/** What is remembered as the last use of a credential. */
export interface CredentialUse {
  readonly ip: string;
  readonly serverId: string;
  readonly tool: string | null;
}

export interface CredentialDoor {
  /**
   * Who an `Authorization` header proves the caller to be, at this target, from this address. Whatever was revoked,
   * suspended or changed counts within 5 s. Throws AppError credential_malformed, key_wrong_plane, key_unknown,
   * key_expired, key_revoked, key_suspended, client_expired, client_revoked, client_suspended, credential_address_refused,
   * token_invalid, credential_check_unavailable.
   */
  identify(authorization: string | undefined, target: DoorTarget, ip: string): Promise<McpPrincipal>;
  /**
   * Who a principal that {@link identify} gave is now, for what it has open still: throws as identify does, but neither
   * because an access token expired meanwhile nor because Postgres is away.
   */
  recheck(principal: McpPrincipal, target: DoorTarget, ip: string): Promise<McpPrincipal>;
  /** Notes what the principal's credential was used for; never waits. */
  noteUse(principal: McpPrincipal, use: CredentialUse): void;
  /** Whether credentials can be checked: revocations are known up to the allowed age. */
  ready(): boolean;
  close(): Promise<void>;
}

/** While Postgres is away, what was known is trusted this long. */
const OUTAGE_MS = 60_000;
const ROWS = { freshMs: 2_000, staleMs: 4_000, outageMs: OUTAGE_MS, maxEntries: 20_000 } as const;
const ISSUED = /^cli_/;
const KEY = /^key_/;

type Proof = { readonly hash: string } | { readonly token: VerifiedToken };

/** Opens the door of the mcp plane: API keys by hash, access tokens by signature, both against rows and revocations. */
export function openCredentialDoor(options: CredentialDoorOptions): CredentialDoor {
  const onError = options.onError ?? (() => {});
  const { db, webOrigin } = options;
  const keys = new StaleCache<KeyRow | null>(ROWS);
  const rowsOf = openTokenRows(db);
  const tokens = openTokenCache({ issuer: webOrigin, jwksUrl: options.jwksUrl });
  const revocations = startRevocationList({ db, onError });
  const uses = startUseRecorder(db, onError);
  const proofs = new WeakMap<McpPrincipal, Proof>();

  const orgEnded = openOrgCheck(revocations);
  const identifyKey = async (hash: string, target: DoorTarget, ip: string): Promise<McpPrincipal> => {
    const key = await keys.get(hash, () => readKeyByHash(db, hash)).catch(checkUnavailable);
    if (key === null || key.plane !== "mcp") throw keyUnknown();
    if (key.previousUntil !== null && key.previousUntil.getTime() <= Date.now()) throw keyUnknown();
    // Its row says what became of the key itself; a revocation that names it is about tokens it was exchanged for.
    checkIssued("API key", key, { ip, revoked: orgEnded(key) });
    return keyPrincipal(key, target.orgId);
  };

  const identifyToken = async (token: VerifiedToken, target: DoorTarget, ip: string): Promise<McpPrincipal> => {
    const rows = await rowsOf(token, target.mcpUrl);
    if (rows.client !== null) checkIssued("client", rows.client, { ip, revoked: false });
    if (rows.key !== null) checkIssued("API key", rows.key, { ip, revoked: false });
    if (token.checkedVersion !== revocations.version()) {
      const { orgId, issuedAt, jti, subject, clientId, grantId } = token;
      // A token that a manage key was exchanged for names the key as its subject, and ends with it.
      const named = { orgId, issuedAt, jti, userId: subject, keyId: subject, clientId, grantId };
      if (revocations.isRevoked(named)) throw tokenInvalid(target.mcpUrl);
      token.checkedVersion = revocations.version();
    }
    return tokenPrincipal(token, rows, target.orgId);
  };

  const withProof = (principal: McpPrincipal, proof: Proof): McpPrincipal => {
    if (!principal.foreign && !proofs.has(principal)) proofs.set(principal, proof);
    return principal;
  };
  const identifyNew = async (authorization: string, target: DoorTarget, ip: string): Promise<McpPrincipal> => {
    const text = /^bearer +([\x21-\x7e]+) *$/i.exec(authorization)?.[1];
    if (text === undefined) throw malformed();
    const key = parseApiKey(text);
    if (key?.plane === "manage") throw wrongPlane(webOrigin);
    if (key !== null) return withProof(await identifyKey(key.hash, target, ip), { hash: key.hash });
    const token = await tokens.verify(authorization, text, target.mcpUrl).catch(checkUnavailable);
    if (token === null) throw tokenInvalid(target.mcpUrl);
    return withProof(await identifyToken(token, target, ip), { token });
  };

  return {
    async identify(authorization, target, ip) {
      if (authorization === undefined) return anonymousPrincipal;
      if (revocations.ageMs() > OUTAGE_MS) await revocations.refresh().catch(checkUnavailable);
      const token = tokens.known(authorization, target.mcpUrl);
      if (token === null) return identifyNew(authorization, target, ip);
      return withProof(await identifyToken(token, target, ip), { token });
    },
    async recheck(principal, target, ip) {
      const proof = proofs.get(principal);
      if (proof === undefined) return principal;
      const now = "hash" in proof ? identifyKey(proof.hash, target, ip) : identifyToken(proof.token, target, ip);
      return now.catch((error: unknown) => {
        if (isUnavailable(error)) return principal;
        throw error;
      });
    },
    noteUse(principal, use) {
      const { keyId, clientId, grantId } = principal;
      if (keyId !== null) uses.note("key", keyId, use);
      if (clientId !== null && ISSUED.test(clientId)) uses.note("client", clientId, use);
      if (grantId !== null) uses.note("grant", grantId, use);
    },
    ready: () => revocations.ageMs() <= OUTAGE_MS,
    async close() {
      revocations.stop();
      await uses.stop();
    },
  };
}

/** Tells whether everything of a key's org was revoked since it was made. As long as the list stays, a good one is good. */
function openOrgCheck(revocations: RevocationList): (key: KeyRow) => boolean {
  const goodAt = new WeakMap<KeyRow, number>();
  return (key) => {
    const version = revocations.version();
    if (goodAt.get(key) === version) return false;
    const ended = revocations.isRevoked({ orgId: key.orgId, issuedAt: key.createdAt });
    if (!ended) goodAt.set(key, version);
    return ended;
  };
}

/** Finds what a token came through: an issued client, a management key; their limits hold as long as the token does. */
function openTokenRows(db: CredentialDoorOptions["db"]) {
  const keys = new StaleCache<KeyRow | null>(ROWS);
  const clients = new StaleCache<IssuedRow | null>(ROWS);
  return async ({ subject, clientId, orgId }: VerifiedToken, mcpUrl: string): Promise<TokenRows> => {
    const issued = clientId !== null && ISSUED.test(clientId);
    const client = issued ? await clients.get(clientId, () => readClient(db, clientId)).catch(checkUnavailable) : null;
    if (issued && client?.orgId !== orgId) throw tokenInvalid(mcpUrl);
    const exchanged = KEY.test(subject);
    const key = exchanged ? await keys.get(subject, () => readKeyById(db, subject)).catch(checkUnavailable) : null;
    if (exchanged && key?.orgId !== orgId) throw tokenInvalid(mcpUrl);
    return { client, key };
  };
}

function isUnavailable(error: unknown): boolean {
  return error instanceof Error && "kind" in error && error.kind === "unavailable";
}
