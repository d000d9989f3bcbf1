import type { Db } from "@switchyard/db";
import { type RevocationRow, readRevocations } from "./revocation-store.ts";

/** What a credential says of itself, as far as it can be revoked. */
export interface Revocable {
  readonly orgId: string;
  readonly issuedAt: Date;
  readonly keyId?: string;
  readonly jti?: string;
  /** Id of the user, for revocations of a member of `orgId`. */
  readonly userId?: string;
}

export interface RevocationListOptions {
  readonly db: Pick<Db, "systemPool">;
  /** Default 2 s. */
  readonly intervalMs?: number;
  readonly onError?: (error: unknown) => void;
}

export interface RevocationList {
  isRevoked(credential: Revocable): boolean;
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

  const refresh = async (): Promise<void> => {
    const startedAt = performance.now();
    const gapSeconds = Math.ceil((startedAt - readAt) / 1000) + OVERLAP_SECONDS;
    const found = await readRevocations(options.db, Math.min(gapSeconds, HORIZON_SECONDS));
    for (const row of found) keepNewest(rows, row);
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
    ageMs: () => performance.now() - readAt,
    refresh,
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}

function keepNewest(rows: Map<string, RevocationRow>, row: RevocationRow): void {
  const key = nameOf(row.kind, row.value, row.orgId);
  const known = rows.get(key);
  if (known === undefined || known.notBefore < row.notBefore) rows.set(key, row);
}

function covers(row: RevocationRow | undefined, credential: Revocable): boolean {
  if (row === undefined) return false;
  // A key is revoked for good and a token by its own id; a member or an org may be issued new credentials later.
  return row.kind === "key" || row.kind === "jti" || credential.issuedAt <= row.notBefore;
}

function namesOf(credential: Revocable): readonly string[] {
  const { orgId, keyId, jti, userId } = credential;
  const names = [nameOf("org", orgId, orgId)];
  if (keyId !== undefined) names.push(nameOf("key", keyId, orgId));
  if (jti !== undefined) names.push(nameOf("jti", jti, orgId));
  if (userId !== undefined) names.push(nameOf("member", userId, orgId));
  return names;
}

function nameOf(kind: string, value: string, orgId: string): string {
  return `${orgId}/${kind}/${value}`;
}
