import { type AccountRow, listAccountsOf } from "../account-store.ts";
import type { TenancyDeps } from "../ports.ts";
import type { Identity } from "../principal.ts";

/** The person's own accounts at sign-in providers, oldest first; a key has none. */
export async function listAccounts({ db }: TenancyDeps, identity: Identity): Promise<readonly AccountRow[]> {
  if (identity.kind !== "user") return [];
  return db.asSystem("accounts of a person", (tx) => listAccountsOf(tx, identity.id));
}
