import { notFound, type Variable } from "@switchyard/contracts";
import type { Db } from "@switchyard/db";
import { authorize, type Principal } from "@switchyard/tenancy";
import { findEnvironment, findVariables } from "../variable-store.ts";

/** Names of an environment's variables; values never come back. Throws AppError environment_not_found. */
export async function listVariables(
  deps: { readonly db: Db },
  principal: Principal,
  input: { readonly server: string; readonly environment: string },
): Promise<readonly Variable[]> {
  authorize(principal, "server.read");
  return deps.db.forOrg(principal.orgId, async (tx) => {
    const environment = await findEnvironment(tx, input.server, input.environment);
    if (!environment) throw notFound("environment", `${input.server}@${input.environment}`);
    return (await findVariables(tx, environment.id)).map(variableView);
  });
}

/** A variable as it crosses the wire. */
export function variableView(row: { name: string; updatedAt: Date; updatedBy: string }): Variable {
  return { name: row.name, updatedAt: row.updatedAt.toISOString(), updatedBy: row.updatedBy };
}
