import type { PolicySubjectKind } from "@switchyard/contracts";
import type { OrgTransaction } from "@switchyard/db";

export interface Subject {
  readonly kind: PolicySubjectKind;
  readonly id: string;
}

/**
 * Names of people, clients and keys of the transaction's org, by id: members, clients that the org issued, clients that
 * members let act for them, API keys. What the org does not know has no entry.
 */
export async function findSubjectLabels(
  tx: OrgTransaction,
  subjects: readonly Subject[],
): Promise<ReadonlyMap<string, string>> {
  const idsOf = (kind: PolicySubjectKind) => subjects.filter((one) => one.kind === kind).map(({ id }) => id);
  const users = idsOf("user");
  const clients = idsOf("client");
  const keys = idsOf("key");
  const labels = new Map<string, string>();
  if (users.length > 0) {
    const select = { userId: true, user: { select: { email: true } } } as const;
    const rows = await tx.member.findMany({ where: { userId: { in: users } }, select });
    for (const { userId, user } of rows) labels.set(userId, user.email);
  }
  if (clients.length > 0) {
    const granted = await tx.grant.findMany({
      where: { clientId: { in: clients } },
      distinct: ["clientId"],
      select: { clientId: true, clientName: true },
    });
    for (const { clientId, clientName } of granted) labels.set(clientId, clientName);
    const issued = await tx.oauthClient.findMany({ where: { id: { in: clients } }, select: { id: true, name: true } });
    for (const { id, name } of issued) labels.set(id, name);
  }
  if (keys.length > 0) {
    const rows = await tx.apiKey.findMany({ where: { id: { in: keys } }, select: { id: true, name: true } });
    for (const { id, name } of rows) labels.set(id, name);
  }
  return labels;
}
