import type { Sealer } from "@switchyard/crypto";
import type { Db } from "@switchyard/db";
import { inForceVariables, openVariableSet } from "@switchyard/secrets";

/** A claimed environment, as far as its variables go. */
export interface LiveVariables {
  readonly orgId: string;
  readonly serverId: string;
  readonly environmentId: string;
  readonly environmentKind: string;
  readonly fromFork: boolean;
  /** Set of the promotion that is live; null where the pointer moved before promotions were kept. */
  readonly variableSetId: string | null;
}

/**
 * The variables that went live with what an instance is started for, in the clear: a restart never changes them silently.
 * Throws AppError variable_set_missing.
 */
export function openLiveVariables(
  deps: { readonly db: Pick<Db, "asSystem">; readonly sealer: Sealer },
  live: LiveVariables,
): Promise<Readonly<Record<string, string>>> {
  const { orgId, serverId, environmentId, environmentKind: kind, fromFork, variableSetId: id } = live;
  return deps.db.asSystem("open variables for an instance", async (tx) => {
    if (id !== null) return openVariableSet(tx, deps.sealer, { orgId, environmentId, id });
    const current = await inForceVariables(tx, deps.sealer, { orgId, serverId, environmentId, kind, fromFork });
    return current.values;
  });
}
