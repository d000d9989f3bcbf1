import type { OauthClient } from "@switchyard/contracts";
import { authorize, type Principal, type TenancyDeps } from "@switchyard/tenancy";
import { clientViews, listClientRows } from "../client-store.ts";

/** Clients that the org issued, newest first, revoked ones too. Needs `client.read`. */
export async function listClients(
  { db }: TenancyDeps,
  principal: Principal,
  input: { readonly limit: number; readonly cursor?: string | undefined },
): Promise<{ readonly data: OauthClient[]; readonly nextCursor: string | null }> {
  authorize(principal, "client.read");
  const { orgId } = principal;
  return db.forOrg(orgId, async (tx) => {
    const rows = await listClientRows(tx, orgId, input);
    const data = await clientViews(tx, orgId, rows.slice(0, input.limit));
    return { data, nextCursor: rows.length > input.limit ? (data.at(-1)?.id ?? null) : null };
  });
}
