import type { Installation } from "@switchyard/contracts";
import type { InstallationRow } from "./installation-store.ts";

/** An installation as it crosses the wire. */
export function installationView(row: InstallationRow, createdBy: string): Installation {
  return {
    id: row.id,
    account: row.accountLogin,
    accountKind: row.accountKind === "Organization" ? "Organization" : "User",
    repositorySelection: row.repositorySelection === "all" ? "all" : "selected",
    htmlUrl: row.htmlUrl,
    suspendedAt: row.suspendedAt?.toISOString() ?? null,
    removedAt: row.removedAt?.toISOString() ?? null,
    createdBy,
    createdAt: row.createdAt.toISOString(),
  };
}
