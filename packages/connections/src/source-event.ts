/** Events at rest: what `deliveries.events` holds. */
import { z } from "zod";
import type { SourceEvent } from "./ports.ts";

const Repository = z.object({ id: z.number(), fullName: z.string() });
const Account = z.object({ id: z.number(), login: z.string(), kind: z.enum(["User", "Organization"]) });
const InstallationNumber = z.number().nullable();

const Event = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("push"),
    installationId: InstallationNumber,
    repository: Repository,
    branch: z.string(),
    after: z.string().nullable(),
  }),
  z.object({
    kind: z.literal("pull_request"),
    installationId: InstallationNumber,
    repository: Repository,
    number: z.number(),
    action: z.enum(["opened", "synchronized", "reopened", "closed", "edited"]),
  }),
  z.object({ kind: z.literal("checks"), installationId: InstallationNumber, repository: Repository, sha: z.string() }),
  z.object({
    kind: z.literal("installation"),
    installationId: z.number(),
    action: z.enum(["created", "deleted", "suspended", "unsuspended", "repositories_changed"]),
    account: Account,
  }),
  z.object({
    kind: z.literal("repository"),
    installationId: InstallationNumber,
    repository: Repository,
    action: z.enum(["renamed", "transferred", "deleted", "default_branch_changed"]),
    defaultBranch: z.string().nullable(),
  }),
]);

/** Events as they were stored; what no longer fits is left out. */
export function readEvents(stored: unknown): readonly SourceEvent[] {
  if (!Array.isArray(stored)) return [];
  return stored.flatMap((one): SourceEvent[] => {
    const parsed = Event.safeParse(one);
    return parsed.success ? [parsed.data] : [];
  });
}

/** At most this many characters of a name from outside in one line. */
const NAME_MAX = 120;

/** One line for people about what a webhook says. */
export function summaryOf(event: string, events: readonly SourceEvent[]): string {
  const [first] = events;
  const text = first ? lineOf(first) : plain(event);
  return events.length > 1 ? `${text} and ${events.length - 1} more` : text;
}

function lineOf(event: SourceEvent): string {
  const repository = "repository" in event ? plain(event.repository.fullName) : "";
  switch (event.kind) {
    case "push":
      return event.after === null
        ? `${repository}: branch ${plain(event.branch)} deleted`
        : `${repository}: push to ${plain(event.branch)} ${event.after.slice(0, 7)}`;
    case "pull_request":
      return `${repository}: pull request #${event.number} ${event.action}`;
    case "checks":
      return `${repository}: checks of ${event.sha.slice(0, 7)}`;
    case "installation":
      return `${plain(event.account.login)}: installation ${event.action.replaceAll("_", " ")}`;
    case "repository":
      return `${repository}: repository ${event.action.replaceAll("_", " ")}`;
  }
}

/** Text from outside as one bounded line. */
function plain(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, " ")
    .toWellFormed()
    .slice(0, NAME_MAX);
}
