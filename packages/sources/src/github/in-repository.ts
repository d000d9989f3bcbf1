/** What connections asks about a repository and writes there, with a token for exactly that. */
import type { GithubAppIdentity, GithubClient, RemoteCommit, RemotePull } from "@switchyard/connections/ports";
import { AppError } from "@switchyard/contracts";
import { z } from "zod";
import type { AsApp, Errand } from "./as-app.ts";
import { checkRun, checksState, combinedStatus } from "./checks.ts";
import { allPages } from "./pages.ts";
import { orNull } from "./rest.ts";
import { commit, pull, repository, sha } from "./shapes.ts";

type InRepository = Pick<
  GithubClient,
  | "repository"
  | "branchHead"
  | "branches"
  | "pull"
  | "openPulls"
  | "changedPaths"
  | "checks"
  | "setStatus"
  | "putComment"
>;
type Call = <A>(errand: Errand<A>) => Promise<A>;

const CONTENTS = { contents: "read" } as const;
const PULLS = { contents: "read", pull_requests: "read" } as const;
/** GitHub lists at most this many files of a comparison, and does not say when there are more. */
const COMPARED_FILES = 300;

const branch = z.object({ name: z.string(), commit: z.object({ sha }) });
const comparison = z.object({
  status: z.enum(["ahead", "behind", "diverged", "identical"]),
  files: z.array(z.object({ filename: z.string(), previous_filename: z.string().optional() })).optional(),
});

export function inRepository(app: GithubAppIdentity, self: AsApp): InRepository {
  return {
    ...reading(self),
    ...pulls(self),
    checks: (installationId, repo, commitSha) =>
      self.inRepository(
        { installationId, repository: repo, permissions: { checks: "read", statuses: "read" } },
        async (call) => {
          const at = `/commits/${encodeURIComponent(commitSha)}`;
          const what = "tell the checks of a commit";
          const { statuses } = await call({ what, path: `${at}/status?per_page=100`, schema: combinedStatus });
          const list = { what, path: `${at}/check-runs`, item: checkRun, field: "check_runs", maxPages: 10 };
          return checksState(statuses, (await allPages(call, list)).items, app.appId);
        },
      ),
    async setStatus(installationId, repo, status) {
      const place = { installationId, repository: repo, permissions: { statuses: "write" } as const };
      await self.inRepository(place, (call) =>
        call({
          what: "set the status of a commit",
          method: "POST",
          path: `/statuses/${encodeURIComponent(status.sha)}`,
          body: {
            state: status.state,
            context: status.context,
            description: [...status.description].slice(0, 140).join(""),
            target_url: status.targetUrl,
          },
          schema: z.looseObject({}),
        }),
      );
    },
    putComment: (installationId, repo, comment) => {
      const place = { installationId, repository: repo, permissions: { pull_requests: "write" } as const };
      return self.inRepository(
        place,
        async (call) => (await rewriteComment(call, comment)) ?? writeComment(call, comment),
      );
    },
  };
}

function reading(self: AsApp): Pick<InRepository, "repository" | "branchHead" | "branches" | "changedPaths"> {
  return {
    repository: (installationId, repositoryId) =>
      orNull(
        self.inRepository(
          { installationId, repository: { id: repositoryId }, permissions: { metadata: "read" } },
          (call) => call({ what: "show a repository", path: "", schema: repository }),
        ),
      ),
    branchHead: (installationId, repo, name) =>
      self.inRepository({ installationId, repository: repo, permissions: CONTENTS }, async (call) => {
        if (!isBranchName(name)) return null;
        const path = `/branches/${name.split("/").map(encodeURIComponent).join("/")}`;
        const schema = z.object({ commit });
        const found = await orNull(call({ what: "show a branch", path, schema })).catch(nullIfMoved);
        return found?.commit ?? null;
      }),
    branches: (installationId, repo) =>
      self.inRepository({ installationId, repository: repo, permissions: CONTENTS }, async (call) => {
        const list = { what: "list the branches", path: "/branches", item: branch, maxPages: 10 };
        return (await allPages(call, list)).items.map(({ name, commit: head }) => ({ name, sha: head.sha }));
      }),
    changedPaths: (installationId, repo, { base, head }) =>
      self.inRepository({ installationId, repository: repo, permissions: CONTENTS }, async (call) => {
        const path = `/compare/${encodeURIComponent(base)}...${encodeURIComponent(head)}?per_page=1`;
        const found = await orNull(call({ what: "compare two commits", path, schema: comparison }));
        const files = found?.files ?? [];
        // A comparison starts where two histories parted: what only the base has would be missing.
        if (!found || (found.status !== "ahead" && found.status !== "identical")) return null;
        if (files.length >= COMPARED_FILES) return null;
        return files.flatMap(({ filename, previous_filename: before }) => (before ? [before, filename] : [filename]));
      }),
  };
}

/** Under the old name of a branch that was renamed GitHub answers a redirect (301) to the new one: the old one is gone. */
function nullIfMoved(error: unknown): null {
  if (error instanceof AppError && error.detail?.startsWith("301:")) return null;
  throw error;
}

function pulls(self: AsApp): Pick<InRepository, "pull" | "openPulls"> {
  return {
    pull: (installationId, repo, number) =>
      self.inRepository({ installationId, repository: repo, permissions: PULLS }, async (call) => {
        const found = await orNull(call({ what: "show a pull request", path: `/pulls/${number}`, schema: pull }));
        return found && { ...found, head: (await headOf(call, found)) ?? found.head };
      }),
    openPulls: (installationId, repo) =>
      self.inRepository({ installationId, repository: repo, permissions: PULLS }, async (call) => {
        const list = { what: "list the pull requests", path: "/pulls?state=open", item: pull, maxPages: 5 };
        return (await allPages(call, list)).items;
      }),
  };
}

function headOf(call: Call, { head }: RemotePull): Promise<RemoteCommit | null> {
  return orNull(call({ what: "show a commit", path: `/commits/${head.sha}`, schema: commit }));
}

const written = z.object({ id: z.int().positive() });

interface Comment {
  readonly pull: number;
  readonly id: number | null;
  readonly body: string;
}

async function rewriteComment(call: Call, { id, body }: Comment): Promise<{ readonly id: number } | null> {
  if (id === null) return null;
  const path = `/issues/comments/${id}`;
  return orNull(call({ what: "change a comment", method: "PATCH", path, body: { body }, schema: written }));
}

function writeComment(call: Call, { pull: number, body }: Comment): Promise<{ readonly id: number }> {
  const path = `/issues/${number}/comments`;
  return call({ what: "comment on a pull request", method: "POST", path, body: { body }, schema: written });
}

/** No branch has empty or dotted segments (git-check-ref-format); in an address they would lead to another repository. */
function isBranchName(name: string): boolean {
  return name.split("/").every((segment) => segment !== "" && !segment.startsWith("."));
}
