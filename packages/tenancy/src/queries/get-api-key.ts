import { type ApiKeyDetail, notFound } from "@switchyard/contracts";
import { findKey, keyViews } from "../key-store.ts";
import type { TenancyDeps } from "../ports.ts";
import { authorize, type Principal } from "../principal.ts";

/** One key with all that limits it. Needs `key.read`. Throws AppError api_key_not_found. */
export async function getApiKey(
  { db }: TenancyDeps,
  principal: Principal,
  input: { readonly keyId: string },
): Promise<ApiKeyDetail> {
  authorize(principal, "key.read");
  const { orgId } = principal;
  return db.forOrg(orgId, async (tx) => {
    const row = await findKey(tx, orgId, input.keyId);
    const [view] = row ? await keyViews(tx, orgId, [row]) : [];
    if (!view) throw notFound("API key", input.keyId);
    return view;
  });
}
