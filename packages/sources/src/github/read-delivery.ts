/** Webhook payloads of GitHub into our words. Pure; payloads are hostile until a schema has taken what it needs. */
import type { SourceEvent } from "@switchyard/connections/ports";
import { z } from "zod";

const id = z.int().positive();
const sha = z.string().regex(/^[0-9a-f]{40}$|^[0-9a-f]{64}$/);
const repository = z
  .object({
    id,
    full_name: z
      .string()
      .max(201)
      .regex(/^[\w.-]+\/[\w.-]+$/),
  })
  .transform((repo) => ({ id: repo.id, fullName: repo.full_name }));
const account = z
  .object({ id, login: z.string().min(1).max(100), type: z.enum(["User", "Organization"]) })
  .transform(({ id: number, login, type }) => ({ id: number, login, kind: type }));
const installationId = z
  .object({ id })
  .nullish()
  .transform((installation) => installation?.id ?? null);

type Reader = z.ZodType<SourceEvent>;

const push: Reader = z
  .object({
    ref: z
      .string()
      .max(1000)
      .startsWith("refs/heads/")
      .transform((ref) => ref.slice("refs/heads/".length))
      .pipe(z.string().min(1)),
    after: sha,
    deleted: z.boolean().optional(),
    repository,
    installation: installationId,
  })
  .transform(({ ref, after, deleted, repository: repo, installation }) => ({
    kind: "push",
    installationId: installation,
    repository: repo,
    branch: ref,
    after: deleted || /^0+$/.test(after) ? null : after,
  }));

const PULL_ACTIONS = {
  opened: "opened",
  synchronize: "synchronized",
  reopened: "reopened",
  closed: "closed",
  edited: "edited",
} as const;

const pullRequest: Reader = z
  .object({
    action: z.enum(["opened", "synchronize", "reopened", "closed", "edited"]),
    number: id,
    repository,
    installation: installationId,
  })
  .transform(({ action, number, repository: repo, installation }) => ({
    kind: "pull_request",
    installationId: installation,
    repository: repo,
    number,
    action: PULL_ACTIONS[action],
  }));

const commitReport = z.object({ repository, installation: installationId });
const headSha = z.object({ head_sha: sha });

function checks(event: z.infer<typeof commitReport>, commit: string): SourceEvent {
  const { installation: given, repository: repo } = event;
  return { kind: "checks", installationId: given, repository: repo, sha: commit };
}

const status: Reader = commitReport.extend({ sha }).transform((event) => checks(event, event.sha));
const checkRun: Reader = commitReport
  .extend({ check_run: headSha })
  .transform((event) => checks(event, event.check_run.head_sha));
const checkSuite: Reader = commitReport
  .extend({ check_suite: headSha })
  .transform((event) => checks(event, event.check_suite.head_sha));

const INSTALLATION_ACTIONS = {
  created: "created",
  deleted: "deleted",
  suspend: "suspended",
  unsuspend: "unsuspended",
} as const;

const installation: Reader = z
  .object({
    action: z.enum(["created", "deleted", "suspend", "unsuspend"]),
    installation: z.object({ id, account }),
  })
  .transform(({ action, installation: given }) => ({
    kind: "installation",
    installationId: given.id,
    action: INSTALLATION_ACTIONS[action],
    account: given.account,
  }));

const installationRepositories: Reader = z
  .object({ action: z.enum(["added", "removed"]), installation: z.object({ id, account }) })
  .transform(({ installation: given }) => ({
    kind: "installation",
    installationId: given.id,
    action: "repositories_changed",
    account: given.account,
  }));

const branchName = z.string().min(1).max(255);
const defaultBranch = z.object({ default_branch: branchName }).transform((repo) => repo.default_branch);

const repositoryChanged: Reader = z
  .object({
    action: z.enum(["renamed", "transferred", "deleted", "edited"]),
    repository: z.intersection(
      repository,
      defaultBranch.transform((name) => ({ defaultBranch: name })).catch({ defaultBranch: "" }),
    ),
    installation: installationId,
    changes: z
      .object({ default_branch: z.object({ from: z.string() }).optional() })
      .optional()
      .catch(undefined),
  })
  .refine(({ action, changes }) => action !== "edited" || changes?.default_branch !== undefined)
  .transform(({ action, repository: repo, installation: given }) => ({
    kind: "repository",
    installationId: given,
    repository: { id: repo.id, fullName: repo.fullName },
    action: action === "edited" ? "default_branch_changed" : action,
    defaultBranch: repo.defaultBranch || null,
  }));

const readers = new Map<string, Reader>([
  ["push", push],
  ["pull_request", pullRequest],
  ["status", status],
  ["check_run", checkRun],
  ["check_suite", checkSuite],
  ["installation", installation],
  ["installation_repositories", installationRepositories],
  ["repository", repositoryChanged],
]);

/**
 * What a webhook (docs.github.com, "Webhook events and payloads") means to us: one event, or none where it is of no
 * concern or not of the documented shape. Pushes of tags mean nothing. Never throws.
 */
export function readDelivery(event: string, payload: unknown): readonly SourceEvent[] {
  const read = readers.get(event)?.safeParse(payload);
  return read?.success ? [read.data] : [];
}
