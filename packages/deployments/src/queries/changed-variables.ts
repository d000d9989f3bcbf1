import type { OrgTransaction } from "@switchyard/db";
import { describeVariableSets, inForceFingerprints } from "@switchyard/secrets";
import type { EnvironmentRow } from "../environment-store.ts";
import { findPromotedSets } from "../promotion-store.ts";

/**
 * Ids of those environments of one server whose variables are not those that what is live there runs with. No value is
 * opened. Where the pointer moved before promotions were kept, nothing is said.
 */
export async function findChangedVariables(
  tx: OrgTransaction,
  orgId: string,
  environments: readonly EnvironmentRow[],
): Promise<ReadonlySet<string>> {
  const live = environments.filter((row) => row.livePromotionId !== null);
  const promoted = await findPromotedSets(
    tx,
    live.flatMap((row) => row.livePromotionId ?? []),
  );
  const sets = await describeVariableSets(tx, orgId, [...promoted.values()]);
  const scopes = live.map(({ id, serverId, kind, fromFork }) => ({
    orgId,
    environmentId: id,
    serverId,
    kind,
    fromFork,
  }));
  const current = await inForceFingerprints(tx, scopes);
  const changed = live.filter((row) => {
    const set = sets.get(promoted.get(row.livePromotionId ?? "") ?? "");
    return set !== undefined && set.fingerprint !== current.get(row.id);
  });
  return new Set(changed.map((row) => row.id));
}
