import { AppError } from "@switchyard/contracts";
import { findKeysByName } from "../key-store.ts";
import { findFirstOrg } from "../org-store.ts";
import type { TenancyDeps } from "../ports.ts";
import { systemPrincipal } from "../principal.ts";
import { createApiKey } from "./create-api-key.ts";
import { revokeApiKey } from "./revoke-api-key.ts";

const NAME = "admin.json on this host";
const LIFETIME_DAYS = 365;

/**
 * A fresh manage key with the role admin in the first org, for `admin.json`; the ones made by earlier starts are revoked
 * after it exists. Throws AppError installation_not_set_up before bootstrapInstallation.
 */
export async function renewAdminKey(deps: TenancyDeps): Promise<{ readonly org: string; readonly apiKey: string }> {
  const org = await deps.db.asSystem("first org", findFirstOrg);
  if (!org) {
    throw new AppError({
      code: "installation_not_set_up",
      kind: "precondition_failed",
      message: "There is no org yet.",
      remedy: "Start Switchyard with `npm run up`.",
    });
  }
  const principal = systemPrincipal(org.id, "up");
  const earlier = await deps.db.forOrg(org.id, (tx) => findKeysByName(tx, org.id, NAME));
  const { secret } = await createApiKey(deps, principal, {
    name: NAME,
    plane: "manage",
    role: "admin",
    expiresInDays: LIFETIME_DAYS,
  });
  for (const key of earlier) {
    if (key.createdBy === principal.id) await revokeApiKey(deps, principal, { keyId: key.id });
  }
  return { org: org.slug, apiKey: secret };
}
