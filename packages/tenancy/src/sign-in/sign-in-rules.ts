import { recordManagementEvent } from "@switchyard/audit";
import { AppError, type SignInRules } from "@switchyard/contracts";
import type { SystemTransaction } from "@switchyard/db";
import type { TenancyDeps } from "../ports.ts";
import { actorOf, authorize, type Principal } from "../principal.ts";
import { verifiedDomains } from "./domain-store.ts";
import { listProviders } from "./identity-provider-store.ts";
import { vouchedBy } from "./session-door-store.ts";
import { endMembersGrants, readSsoRequired, writeSsoRequired } from "./sign-in-rules-store.ts";

/** How members of the principal's org may sign in. Needs `sign_in.manage`. */
export async function getSignInRules({ db }: TenancyDeps, principal: Principal): Promise<SignInRules> {
  authorize(principal, "sign_in.manage");
  return { required: await db.forOrg(principal.orgId, (tx) => readSsoRequired(tx, principal.orgId)) };
}

/**
 * Asks members for sign-in through the org's provider, or stops asking. Asking takes effect with the next request of any
 * other session but an owner's, and ends the grants members made in such sessions. Needs `sign_in.manage`. Throws AppError
 * sign_in_rules_unready (no enabled provider, or no verified domain), sign_in_rules_lock_out (the asker would be shut out).
 */
export async function updateSignInRules(
  { db }: TenancyDeps,
  principal: Principal,
  input: { readonly required: boolean },
): Promise<SignInRules> {
  authorize(principal, "sign_in.manage");
  const { orgId } = principal;
  const { required } = input;
  await db.asSystem("how members sign in", async (tx) => {
    if (required) await requireReady(tx, principal);
    if (!(await writeSsoRequired(tx, orgId, required))) return;
    const endedGrants = required ? await endMembersGrants(tx, orgId) : 0;
    await recordManagementEvent(tx, {
      orgId,
      actor: actorOf(principal),
      method: required ? "sign_in.require" : "sign_in.relax",
      arguments: { required, endedGrants },
      context: { requestId: principal.requestId },
    });
  });
  return { required };
}

async function requireReady(tx: SystemTransaction, principal: Principal): Promise<void> {
  const { orgId } = principal;
  const enabled = (await listProviders(tx, orgId)).filter(({ disabledAt }) => disabledAt === null);
  const domains = await verifiedDomains(tx, orgId);
  if (enabled.length === 0 || domains.size === 0) {
    throw new AppError({
      code: "sign_in_rules_unready",
      kind: "precondition_failed",
      message: "Nobody could sign in: that takes an enabled identity provider and a verified domain.",
      remedy: "Connect a provider and verify a domain first.",
    });
  }
  const isShutOut = principal.kind === "user" && principal.role !== "owner";
  if (!isShutOut || (await vouchedBy(tx, principal.credential ?? ""))?.orgId === orgId) return;
  throw new AppError({
    code: "sign_in_rules_lock_out",
    kind: "precondition_failed",
    message: "This would shut you out at once: your own session did not come through the identity provider.",
    remedy: "Sign in through it first, which shows too that it works; or have an owner do this.",
  });
}
