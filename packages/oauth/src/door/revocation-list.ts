import type { Db } from "@switchyard/db";
import { type RevocationRow, readRevocations } from "./revocation-store.ts";

/** What a credential says of itself, as far as it can be revoked. */
export interface Revocable {
  readonly orgId: string;
  readonly issuedAt: Date;
  readonly keyId?: string | null;
  readonly clientId?: string | null;
  readonly grantId?: string | null;
  readonly jti?: string | null;
  /** Id of the user, for revocations of a member of `orgId`. */
  readonly userId?: string | null;
}

export interface RevocationListOptions {
  readonly db: Pick<Db, "systemPool">;
  /** Default 2 s. */
  readonly intervalMs?: number;
  readonly onError?: (error: unknown) => void;
}

export interface RevocationList {
  isRevoked(credential: Revocable): boolean;
  /** Changes whenever something was added: as long as it does not, a credential that was good is. */
  version(): number;
  /** Milliseconds since the list was last known to be whole. */
  ageMs(): number;
  /** Reads the list now. Rejects when Postgres is away. */
  refresh(): Promise<void>;
  stop(): void;
}

/** Longer than any access token lives: older revocations can meet nothing that is still valid. */
const HORIZON_SECONDS = 15 * 60;
/** Rows whose transaction committed late are still seen. */
const OVERLAP_SECONDS = 30;

/** Polls what was revoked; starts by reading as far back as any token can reach. */
export function startRevocationList(options: RevocationListOptions): RevocationList {
  const rows = new Map<string, RevocationRow>();
  let readAt = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  let version = 0;

  const refresh = async (): Promise<void> => {
    const startedAt = performance.now();
    const gapSeconds = Math.ceil((startedAt - readAt) / 1000) + OVERLAP_SECONDS;
    const found = await readRevocations(options.db, Math.min(gapSeconds, HORIZON_SECONDS));
    if (found.map((row) => keepNewest(rows, row)).includes(true)) version += 1;
    const horizon = Date.now() - HORIZON_SECONDS * 1000;
    for (const [key, row] of rows) if (row.notBefore.getTime() < horizon) rows.delete(key);
    readAt = startedAt;
  };
  const tick = async (): Promise<void> => {
    await refresh().catch((error: unknown) => options.onError?.(error));
    if (!stopped) timer = setTimeout(() => void tick(), options.intervalMs ?? 2_000);
  };
  void tick();

  return {
    isRevoked: (credential) => namesOf(credential).some((name) => covers(rows.get(name), credential)),
    version: () => version,
    ageMs: () => performance.now() - readAt,
    refresh,
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}

function keepNewest(rows: Map<string, RevocationRow>, row: RevocationRow): boolean {
  const key = nameOf(row.kind, row.value, row.orgId);
  const known = rows.get(key);
  if (known !== undefined && known.notBefore >= row.notBefore) return false;
  rows.set(key, row);
  return true;
}

/** Their ids are never used again; a key or client may be resumed, a member or an org issued new credentials later. */
const FOR_GOOD: ReadonlySet<string> = new Set(["jti", "grant"]);

function covers(row: RevocationRow | undefined, credential: Revocable): boolean {
  if (row === undefined) return false;
  return FOR_GOOD.has(row.kind) || credential.issuedAt <= row.notBefore;
}

function namesOf(credential: Revocable): readonly string[] {
  const { orgId, keyId, clientId, grantId, jti, userId } = credential;
  const named = { org: orgId, key: keyId, client: clientId, grant: grantId, jti, member: userId };
  return Object.entries(named).flatMap(([kind, value]) => (value ? [nameOf(kind, value, orgId)] : []));
}

function nameOf(kind: string, value: string, orgId: string): string {
  return `${orgId}/${kind}/${value}`;
}
