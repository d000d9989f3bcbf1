import type { OauthClient } from "@switchyard/contracts";
import { authorize, type Principal, type TenancyDeps } from "@switchyard/tenancy";
import { viewOf } from "../commands/create-client.ts";

/** One client that the org issued. Needs `client.read`. Throws AppError client_not_found. */
export async function getClient(
  { db }: TenancyDeps,
  principal: Principal,
  input: { readonly clientId: string },
): Promise<OauthClient> {
  authorize(principal, "client.read");
  return db.forOrg(principal.orgId, (tx) => viewOf(tx, principal.orgId, input.clientId));
}
