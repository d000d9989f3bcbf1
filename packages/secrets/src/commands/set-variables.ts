import { recordManagementEvent } from "@switchyard/audit";
import { AppError, notFound, type Variable } from "@switchyard/contracts";
import type { Sealer } from "@switchyard/crypto";
import type { Db } from "@switchyard/db";
import { actorOf, authorize, type Principal } from "@switchyard/tenancy";
import { variableView } from "../queries/list-variables.ts";
import { findEnvironment, findVariables, removeVariables } from "../variable-store.ts";
import { assertVariableCount, writeVariables } from "../variables.ts";

export interface SetVariablesInput {
  /** Slug or id. */
  readonly server: string;
  readonly environment: string;
  /** null removes the variable. */
  readonly variables: Readonly<Record<string, string | null>>;
}

/**
 * Sets and removes variables in one transaction and answers the names that stand afterwards. The trail keeps names, never
 * values. What is live keeps the variables it went live with. Throws AppError environment_not_found,
 * fork_preview_no_variables, environment_closed, too_many_variables.
 */
export async function setVariables(
  deps: { readonly db: Db; readonly sealer: Sealer },
  principal: Principal,
  input: SetVariablesInput,
): Promise<readonly Variable[]> {
  authorize(principal, "variable.manage");
  return deps.db.forOrg(principal.orgId, async (tx) => {
    const environment = await findEnvironment(tx, input.server, input.environment);
    if (!environment) throw notFound("environment", `${input.server}@${input.environment}`);
    assertTakesVariables(environment);
    const entries = Object.entries(input.variables);
    const values = Object.fromEntries(entries.filter((entry): entry is [string, string] => entry[1] !== null));
    const dropped = entries.filter(([, value]) => value === null).map(([name]) => name);
    const removed = dropped.length > 0 ? await removeVariables(tx, environment.id, dropped) : [];
    const scope = { orgId: principal.orgId, environmentId: environment.id };
    await writeVariables(tx, deps.sealer, { ...scope, values, updatedBy: principal.label });

    const rows = await findVariables(tx, environment.id);
    assertVariableCount(rows.length);
    const acts = [
      { method: "variable.set", names: Object.keys(values) },
      { method: "variable.remove", names: removed },
    ];
    for (const { method, names } of acts) {
      if (names.length === 0) continue;
      await recordManagementEvent(tx, {
        orgId: principal.orgId,
        actor: actorOf(principal),
        method,
        name: names.length === 1 ? (names[0] ?? null) : `${names.length} variables`,
        server: environment.server,
        arguments: { environment: environment.slug, names },
        context: { requestId: principal.requestId },
      });
    }
    return rows.map(variableView);
  });
}

function assertTakesVariables(environment: {
  readonly slug: string;
  readonly fromFork: boolean;
  readonly closedAt: Date | null;
}): void {
  if (environment.fromFork) {
    throw new AppError({
      code: "fork_preview_no_variables",
      kind: "forbidden",
      message: `"${environment.slug}" previews a pull request from a fork: code of somebody outside gets no variables.`,
      remedy: "Push the branch to the repository itself to preview it with variables.",
    });
  }
  if (environment.closedAt === null) return;
  throw new AppError({
    code: "environment_closed",
    kind: "conflict",
    message: `The preview "${environment.slug}" is closed and keeps no variables.`,
    remedy: "Set them in the preview defaults, or once the preview is open again.",
  });
}
