import type { DeploySettings } from "@switchyard/contracts";
import { authorize, type Principal } from "@switchyard/tenancy";
import type { QueryDeps } from "../deps.ts";

import { parseDeploySettings } from "../settings/deploy-settings.ts";
import { requireVisible } from "./visible-server.ts";

/** How a server follows its repository, defaults filled in. Throws AppError server_not_found. */
export async function getDeploySettings(
  deps: Pick<QueryDeps, "db">,
  principal: Principal,
  input: { readonly server: string },
): Promise<DeploySettings> {
  authorize(principal, "server.read");
  return deps.db.forOrg(principal.orgId, async (tx) => {
    const server = await requireVisible(tx, principal, input.server);
    return parseDeploySettings(server.deploySettings);
  });
}
