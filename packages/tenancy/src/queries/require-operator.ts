import { AppError } from "@switchyard/contracts";
import type { TenancyDeps } from "../ports.ts";
import type { Identity } from "../principal.ts";
import { orgOfSession } from "../sign-in/session-door-store.ts";
import { findUserById } from "../user-store.ts";

/**
 * Refuses who may not set up what all orgs share. Asked of the row, not of a session's cache; no key is ever an
 * operator, nor who came through an org's identity provider. Throws AppError operator_required.
 */
export async function requireOperator({ db }: TenancyDeps, identity: Identity): Promise<void> {
  const isOperator = await db.asSystem("who runs this", async (tx) => {
    if (identity.kind !== "user" || (await orgOfSession(tx, identity)) !== null) return false;
    return (await findUserById(tx, identity.id))?.isOperator ?? false;
  });
  if (isOperator) return;
  throw new AppError({
    code: "operator_required",
    kind: "forbidden",
    message: "Only a person who runs this installation may do this, signed in to the dashboard.",
    remedy: "Ask whoever set Switchyard up: the first owner is its operator.",
  });
}
