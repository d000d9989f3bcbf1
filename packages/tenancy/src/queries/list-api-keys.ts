import type { ApiKeyDetail } from "@switchyard/contracts";
import { keyViews, listKeys } from "../key-store.ts";
import { cutPage, type Page, type PageInput } from "../page.ts";
import type { TenancyDeps } from "../ports.ts";
import { authorize, type Principal } from "../principal.ts";

/** Keys of the principal's org, newest first, revoked ones too. Needs `key.read`. */
export async function listApiKeys(
  { db }: TenancyDeps,
  principal: Principal,
  input: PageInput,
): Promise<Page<ApiKeyDetail>> {
  authorize(principal, "key.read");
  const { orgId } = principal;
  return db.forOrg(orgId, async (tx) => {
    const rows = cutPage(await listKeys(tx, orgId, input), input.limit, (row) => row);
    return { data: await keyViews(tx, orgId, rows.data), nextCursor: rows.nextCursor };
  });
}
