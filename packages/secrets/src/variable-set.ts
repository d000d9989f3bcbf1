import { AppError } from "@switchyard/contracts";
import { newId, type Sealer } from "@switchyard/crypto";
import type { OrgTransaction } from "@switchyard/db";
import { z } from "zod";
import type { InForceVariables } from "./in-force.ts";
import { findSetFacts, findVariableSet, insertVariableSet } from "./variable-set-store.ts";
import type { VariableScope } from "./variables.ts";

const Values = z.record(z.string(), z.string());

/** What a set is bound to: it cannot be moved to another org, environment or id. */
function setContext(scope: VariableScope, id: string): string {
  return `${scope.orgId}/${scope.environmentId}/sets/${id}`;
}

/** Seals variables as one set of the environment, in the caller's transaction; answers its id. */
export async function sealVariableSet(
  tx: OrgTransaction,
  sealer: Sealer,
  input: VariableScope & { readonly variables: InForceVariables },
): Promise<string> {
  const { orgId, environmentId, variables } = input;
  const id = newId("vst");
  await insertVariableSet(tx, {
    id,
    orgId,
    environmentId,
    names: Object.keys(variables.values).sort(),
    sealed: sealer.seal(JSON.stringify(variables.values), setContext(input, id)),
    fingerprint: variables.fingerprint,
  });
  return id;
}

/** The values of a set in the clear, for the process that is about to be started with them. Throws AppError variable_set_missing. */
export async function openVariableSet(
  tx: OrgTransaction,
  sealer: Sealer,
  set: VariableScope & { readonly id: string },
): Promise<Readonly<Record<string, string>>> {
  const row = await findVariableSet(tx, set);
  if (row === null) {
    throw new AppError({
      code: "variable_set_missing",
      kind: "internal",
      message: "The variables this deployment went live with are not there any more.",
      remedy: "Deploy again: it takes the environment's variables as they are now.",
      detail: `${set.id} of ${set.environmentId}`,
    });
  }
  return Values.parse(JSON.parse(sealer.open(row.sealed, setContext(set, set.id))));
}

/** What may be shown of sets, by id: the names in them, and their fingerprint. */
export async function describeVariableSets(
  tx: OrgTransaction,
  orgId: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, { readonly names: readonly string[]; readonly fingerprint: string }>> {
  const rows = await findSetFacts(tx, orgId, ids);
  return new Map(rows.map(({ id, names, fingerprint }) => [id, { names, fingerprint }]));
}
