import { AppError } from "@switchyard/contracts";
import { newId, type Sealer } from "@switchyard/crypto";
import type { OrgTransaction } from "@switchyard/db";
import { putVariable } from "./variable-store.ts";

/** Most variables one environment may hold. */
export const MAX_VARIABLES = 200;

/** Which environment of which org. */
export interface VariableScope {
  readonly orgId: string;
  readonly environmentId: string;
}

/** What a sealed variable is bound to: it cannot be moved to another org, environment or name. */
export function contextOf(scope: VariableScope, name: string): string {
  return `${scope.orgId}/${scope.environmentId}/${name}`;
}

/** Seals and writes values inside the caller's transaction. `updatedBy` is a label for people. */
export async function writeVariables(
  tx: OrgTransaction,
  sealer: Sealer,
  input: VariableScope & { readonly values: Readonly<Record<string, string>>; readonly updatedBy: string },
): Promise<void> {
  for (const [name, value] of Object.entries(input.values)) {
    await putVariable(tx, {
      id: newId("var"),
      orgId: input.orgId,
      environmentId: input.environmentId,
      name,
      sealed: sealer.seal(value, contextOf(input, name)),
      updatedBy: input.updatedBy,
    });
  }
}

/** Throws AppError too_many_variables when an environment would hold more than {@link MAX_VARIABLES}. */
export function assertVariableCount(count: number): void {
  if (count <= MAX_VARIABLES) return;
  throw new AppError({
    code: "too_many_variables",
    kind: "invalid_input",
    message: `An environment holds at most ${MAX_VARIABLES} variables; this would make ${count}.`,
    remedy: "Remove some first, or put several settings into one variable.",
  });
}
