import { type AccountRow, listAccountsOf } from "../account-store.ts";
import type { TenancyDeps } from "../ports.ts";
import type { Identity } from "../principal.ts";
import { orgOfSession } from "../sign-in/session-door-store.ts";

/**
 * The person's own accounts at sign-in providers, oldest first; a key has none, and a session that one org's identity
 * provider vouched for sees none: what else the person has is not that org's business.
 */
export async function listAccounts({ db }: TenancyDeps, identity: Identity): Promise<readonly AccountRow[]> {
  if (identity.kind !== "user") return [];
  return db.asSystem("accounts of a person", async (tx) =>
    (await orgOfSession(tx, identity)) === null ? listAccountsOf(tx, identity.id) : [],
  );
}
