import type { OrgTransaction } from "@switchyard/db";

interface Subject {
  readonly kind: string;
  readonly name: string;
}

/** What syncs are about, in words: `branch main`, `pull request 12`, `status of deployment #7`. */
export async function subjectNames(tx: OrgTransaction, subjects: readonly Subject[]): Promise<readonly string[]> {
  const ids = subjects.map(({ name }) => name);
  const deployments = await tx.deployment.findMany({ where: { id: { in: ids } }, select: { id: true, number: true } });
  const environments = await tx.environment.findMany({ where: { id: { in: ids } }, select: { id: true, slug: true } });
  const numbers = new Map(deployments.map(({ id, number }) => [id, `deployment #${number}`]));
  const slugs = new Map(environments.map(({ id, slug }) => [id, slug]));
  return subjects.map(({ kind, name }) => {
    if (kind === "branch") return `branch ${name}`;
    if (kind === "pull") return `pull request ${name}`;
    if (kind === "comment") return `comment of ${slugs.get(name) ?? "a preview"}`;
    return `${kind} of ${numbers.get(name) ?? "a deployment"}`;
  });
}
