import type { Environment } from "@switchyard/contracts";
import { authorize, type Principal } from "@switchyard/tenancy";
import type { QueryDeps } from "../deps.ts";
import { findEnvironments } from "../environment-store.ts";
import { findLastUse } from "../preview-store.ts";
import { findOrgSlug } from "../server-store.ts";
import { parseDeploySettings } from "../settings/deploy-settings.ts";
import { environmentView, mcpUrl } from "../views.ts";
import { findChangedVariables } from "./changed-variables.ts";
import { requireVisible } from "./visible-server.ts";

const DAY_MS = 86_400_000;
/** Closed previews are listed this long. */
const CLOSED_DAYS = 30;

/** Environments of a server, oldest first, with previews that were closed lately. Throws AppError server_not_found. */
export async function listEnvironments(
  deps: QueryDeps,
  principal: Principal,
  input: { readonly server: string },
): Promise<Environment[]> {
  authorize(principal, "server.read");
  return deps.db.forOrg(principal.orgId, async (tx) => {
    const server = await requireVisible(tx, principal, input.server);
    const org = await findOrgSlug(tx, principal.orgId);
    const rows = await findEnvironments(tx, [server.id], { openSince: new Date(Date.now() - CLOSED_DAYS * DAY_MS) });
    const changed = await findChangedVariables(tx, principal.orgId, rows);
    const { expireAfterDays } = parseDeploySettings(server.deploySettings).previews;
    const expiring = rows.filter((row) => row.pullNumber !== null && row.closedAt === null && expireAfterDays > 0);
    const environmentIds = expiring.map((row) => row.id);
    const used = await findLastUse(tx, { orgId: principal.orgId, serverId: server.id, environmentIds });
    return rows.map((row) =>
      environmentView(row, {
        mcpUrl: mcpUrl(deps, { org, server: server.slug, environment: row.slug, access: server.access }),
        variablesChanged: changed.has(row.id),
        expiresAt: expiryOf(used.get(row.id), expireAfterDays),
      }),
    );
  });
}

function expiryOf(used: Date | undefined, days: number): Date | null {
  return used === undefined ? null : new Date(used.getTime() + days * DAY_MS);
}
