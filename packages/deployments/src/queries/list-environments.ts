import { type Environment, notFound } from "@switchyard/contracts";
import { authorize, type Principal } from "@switchyard/tenancy";
import type { QueryDeps } from "../deps.ts";
import { findEnvironments } from "../environment-store.ts";
import { findOrgSlug, findServer } from "../server-store.ts";
import { environmentView, mcpUrl } from "../views.ts";
import { findChangedVariables } from "./changed-variables.ts";

/** Environments of a server, oldest first. Throws AppError server_not_found. */
export async function listEnvironments(
  deps: QueryDeps,
  principal: Principal,
  input: { readonly server: string },
): Promise<Environment[]> {
  authorize(principal, "server.read");
  return deps.db.forOrg(principal.orgId, async (tx) => {
    const server = await findServer(tx, input.server);
    if (!server) throw notFound("server", input.server);
    const org = await findOrgSlug(tx, principal.orgId);
    const rows = await findEnvironments(tx, [server.id]);
    const changed = await findChangedVariables(tx, principal.orgId, rows);
    return rows.map((row) =>
      environmentView(row, {
        mcpUrl: mcpUrl(deps.mcpOrigin, { org, server: server.slug, environment: row.slug }),
        variablesChanged: changed.has(row.id),
        expiresAt: null,
      }),
    );
  });
}
