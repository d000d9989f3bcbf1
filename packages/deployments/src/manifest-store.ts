import type { OrgTransaction } from "@switchyard/db";

/** Content of a deployment's manifest as it was captured; null when there is none. */
export async function findManifest(tx: OrgTransaction, deploymentId: string) {
  return tx.manifest.findUnique({ where: { deploymentId }, select: { digest: true, content: true } });
}
