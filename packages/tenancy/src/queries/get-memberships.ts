import type { TenancyDeps } from "../ports.ts";
import { type Membership, membershipsOf } from "../user-store.ts";

/** The orgs a person belongs to, oldest membership first. */
export async function getMemberships({ db }: TenancyDeps, userId: string): Promise<readonly Membership[]> {
  return db.asSystem("orgs of a person", (tx) => membershipsOf(tx, userId));
}
