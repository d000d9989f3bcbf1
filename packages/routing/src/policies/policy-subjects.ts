import { AppError, notFound, type Policy, PolicyEffect, PolicySubjectKind, Role } from "@switchyard/contracts";
import type { OrgTransaction } from "@switchyard/db";
import type { PolicyRow } from "./policy-store.ts";
import { findSubjectLabels, type Subject } from "./subject-store.ts";

const NOUNS = { user: "member", client: "client", key: "API key" } as const;

/**
 * Refuses a subject that the org does not know: nobody learns from a policy whether somebody else's key exists. Throws
 * AppError role_not_found, member_not_found, client_not_found, api_key_not_found.
 */
export async function requireSubject(tx: OrgTransaction, subject: Subject): Promise<void> {
  if (subject.kind === "role") {
    if (!Role.safeParse(subject.id).success) throw roleNotFound(subject.id);
    return;
  }
  const labels = await findSubjectLabels(tx, [subject]);
  if (!labels.has(subject.id)) throw notFound(NOUNS[subject.kind], subject.id);
}

/** Policies as they cross the wire; a subject that is gone keeps its id for a name. */
export async function policyViews(tx: OrgTransaction, rows: readonly PolicyRow[]): Promise<Policy[]> {
  const subjects = rows.map(subjectOf);
  const labels = await findSubjectLabels(tx, subjects);
  return rows.map((row) => {
    const subject = subjectOf(row);
    return {
      id: row.id,
      effect: PolicyEffect.parse(row.effect),
      tools: [...row.tools],
      subject: { ...subject, label: labels.get(subject.id) ?? subject.id },
      createdBy: row.createdBy,
      createdAt: row.createdAt.toISOString(),
    };
  });
}

function subjectOf({ subjectKind, subject }: PolicyRow): Subject {
  return { kind: PolicySubjectKind.parse(subjectKind), id: subject };
}

function roleNotFound(role: string): AppError {
  return new AppError({
    code: "role_not_found",
    kind: "not_found",
    message: `There is no role "${role}".`,
    remedy: `Use one of ${Role.options.join(", ")}.`,
  });
}
