import { canonicalJson, type Sealer, sha256Hex } from "@switchyard/crypto";
import type { OrgTransaction } from "@switchyard/db";
import { findDefaultsId, findVariableDigests } from "./variable-set-store.ts";
import { findSealedVariables } from "./variable-store.ts";
import { contextOf } from "./variables.ts";

/** An environment whose variables are asked for. */
export interface InForceScope {
  readonly orgId: string;
  readonly serverId: string;
  readonly environmentId: string;
  /** `production`, `preview` or `defaults`. */
  readonly kind: string;
  /** Code of somebody outside runs in it. */
  readonly fromFork: boolean;
}

/** Variables in the clear, for the process that is about to be started with them, and what tells them from others. */
export interface InForceVariables {
  readonly values: Readonly<Record<string, string>>;
  /** Changes with every write or removal; tells nothing of the values. */
  readonly fingerprint: string;
}

/**
 * What a process of the environment gets: its own variables; in a preview the server's preview defaults overlaid by its
 * own; in a preview of a fork nothing at all. Throws AppError secret_unreadable for a row that was moved here.
 */
export async function inForceVariables(
  tx: OrgTransaction,
  sealer: Sealer,
  scope: InForceScope,
): Promise<InForceVariables> {
  const rows = new Map<string, { readonly environmentId: string; readonly sealed: string }>();
  for (const environmentId of await layersOf(tx, scope)) {
    for (const { name, sealed } of await findSealedVariables(tx, scope.orgId, environmentId)) {
      rows.set(name, { environmentId, sealed });
    }
  }
  const values = [...rows].map(([name, { environmentId, sealed }]) => [
    name,
    sealer.open(sealed, contextOf({ orgId: scope.orgId, environmentId }, name)),
  ]);
  return {
    values: Object.fromEntries(values),
    fingerprint: fingerprintOf(new Map([...rows].map(([name, { sealed }]) => [name, sha256Hex(sealed)]))),
  };
}

/** Fingerprints of what is in force in environments of one server, by environment, without opening a value. */
export async function inForceFingerprints(
  tx: OrgTransaction,
  scopes: readonly InForceScope[],
): Promise<ReadonlyMap<string, string>> {
  const [first] = scopes;
  if (first === undefined) return new Map();
  const defaultsId = await findDefaultsId(tx, first.orgId, first.serverId);
  const ids = [...new Set([...scopes.map((scope) => scope.environmentId), ...(defaultsId ? [defaultsId] : [])])];
  const digests = await findVariableDigests(tx, first.orgId, ids);
  return new Map(
    scopes.map((scope) => {
      const layers = layerIds(scope, defaultsId);
      const named = layers.flatMap((id) =>
        digests.filter((row) => row.environmentId === id).map((row) => [row.name, row.digest] as const),
      );
      return [scope.environmentId, fingerprintOf(new Map(named))];
    }),
  );
}

async function layersOf(tx: OrgTransaction, scope: InForceScope): Promise<readonly string[]> {
  const asks = scope.kind === "preview" && !scope.fromFork;
  return layerIds(scope, asks ? await findDefaultsId(tx, scope.orgId, scope.serverId) : null);
}

/** Environments whose variables count, the later ones over the earlier. */
function layerIds(scope: InForceScope, defaultsId: string | null): readonly string[] {
  if (scope.kind !== "preview") return [scope.environmentId];
  if (scope.fromFork) return [];
  return defaultsId === null ? [scope.environmentId] : [defaultsId, scope.environmentId];
}

function fingerprintOf(digests: ReadonlyMap<string, string>): string {
  return sha256Hex(canonicalJson(Object.fromEntries(digests)));
}
