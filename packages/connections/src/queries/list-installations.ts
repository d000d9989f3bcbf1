import type { Installation } from "@switchyard/contracts";
import { authorize, type Principal } from "@switchyard/tenancy";
import type { ConnectionDeps } from "../deps.ts";
import { emailsOf, findInstallations } from "../installation-store.ts";
import { installationView } from "../installation-view.ts";

/** GitHub accounts linked to the org, oldest first. */
export async function listInstallations(
  { db }: Pick<ConnectionDeps, "db">,
  principal: Principal,
): Promise<readonly Installation[]> {
  authorize(principal, "server.read");
  return db.forOrg(principal.orgId, async (tx) => {
    const rows = await findInstallations(tx);
    const emails = await emailsOf(
      tx,
      rows.map(({ createdBy }) => createdBy),
    );
    return rows.map((row) => installationView(row, emails.get(row.createdBy) ?? row.createdBy));
  });
}
