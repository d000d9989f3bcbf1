/** JSON as GitHub's REST API and its webhooks have it. */
import type { CommitInfo, FileChange } from "./git/repository.ts";
import {
  type Account,
  accountById,
  type CheckRun,
  type Comment,
  type CommitStatus,
  fullName,
  type Pull,
  type Repo,
  type TestApp,
  type TestInstallation,
  timestamp,
  type World,
} from "./world.ts";

export function shapeOfAccount(world: World, account: Account) {
  return {
    login: account.login,
    id: account.id,
    node_id: `U_${account.id}`,
    avatar_url: `${world.origin}/avatars/${account.login}`,
    url: `${world.origin}/api/v3/users/${account.login}`,
    html_url: `${world.origin}/${account.login}`,
    type: account.type,
    site_admin: false,
  };
}

export function shapeOfLogin(world: World, login: string) {
  const account = world.accounts.get(login.toLowerCase());
  if (account) return shapeOfAccount(world, account);
  return { login, id: 41_898_282, type: "Bot", url: `${world.origin}/api/v3/users/${login}`, site_admin: false };
}

export function shapeOfRepo(world: World, repo: Repo) {
  const name = fullName(repo);
  return {
    id: repo.id,
    node_id: `R_${repo.id}`,
    name: repo.name,
    full_name: name,
    private: repo.private,
    visibility: repo.private ? "private" : "public",
    owner: shapeOfAccount(world, repo.owner),
    html_url: `${world.origin}/${name}`,
    url: `${world.origin}/api/v3/repos/${name}`,
    clone_url: `${world.origin}/${name}.git`,
    ssh_url: `git@${new URL(world.origin).hostname}:${name}.git`,
    description: repo.description,
    fork: repo.parentId !== null,
    language: null,
    default_branch: repo.defaultBranch,
    archived: false,
    disabled: false,
    size: 1,
    created_at: repo.createdAt,
    updated_at: repo.pushedAt ?? repo.createdAt,
    pushed_at: repo.pushedAt,
    open_issues_count: repo.pulls.filter(({ state }) => state === "open").length,
  };
}

export function shapeOfInstallation(world: World, installation: TestInstallation) {
  const app = world.apps.get(installation.appId) as TestApp;
  const account = accountById(world, installation.accountId) as Account;
  const api = `${world.origin}/api/v3`;
  return {
    id: installation.id,
    account: shapeOfAccount(world, account),
    repository_selection: installation.selection,
    access_tokens_url: `${api}/app/installations/${installation.id}/access_tokens`,
    repositories_url: `${api}/installation/repositories`,
    html_url:
      account.type === "Organization"
        ? `${world.origin}/organizations/${account.login}/settings/installations/${installation.id}`
        : `${world.origin}/settings/installations/${installation.id}`,
    app_id: app.id,
    app_slug: app.slug,
    client_id: app.clientId,
    target_id: account.id,
    target_type: account.type,
    permissions: app.permissions,
    events: app.events,
    created_at: installation.createdAt,
    updated_at: installation.createdAt,
    single_file_name: null,
    suspended_at: installation.suspendedAt,
    suspended_by: installation.suspendedAt ? shapeOfAccount(world, account) : null,
  };
}

export function shapeOfApp(world: World, app: TestApp) {
  return {
    id: app.id,
    slug: app.slug,
    node_id: `A_${app.id}`,
    client_id: app.clientId,
    owner: shapeOfAccount(world, accountById(world, app.ownerId) as Account),
    name: app.name,
    description: null,
    external_url: world.origin,
    html_url: `${world.origin}/apps/${app.slug}`,
    created_at: app.createdAt,
    updated_at: app.createdAt,
    permissions: app.permissions,
    events: app.events,
    installations_count: [...world.installations.values()].filter(({ appId }) => appId === app.id).length,
  };
}

/** `repository` as installation events have it. */
export function shapeOfRepoBrief(repo: Repo) {
  return { id: repo.id, node_id: `R_${repo.id}`, name: repo.name, full_name: fullName(repo), private: repo.private };
}

export function shapeOfCommit(
  world: World,
  repo: Repo,
  commit: CommitInfo & { readonly files?: readonly FileChange[] },
) {
  const url = `${world.origin}/api/v3/repos/${fullName(repo)}/commits/${commit.sha}`;
  const person = { name: commit.authorName, email: commit.authorEmail, date: commit.date };
  const known = [...world.accounts.values()].find(({ name, login }) => [name, login].includes(commit.authorName));
  return {
    sha: commit.sha,
    node_id: `C_${commit.sha}`,
    commit: {
      author: person,
      committer: person,
      message: commit.message,
      tree: { sha: commit.tree, url: `${world.origin}/api/v3/repos/${fullName(repo)}/git/trees/${commit.tree}` },
      url,
      comment_count: 0,
      verification: { verified: false, reason: "unsigned", signature: null, payload: null },
    },
    url,
    html_url: `${world.origin}/${fullName(repo)}/commit/${commit.sha}`,
    author: known ? shapeOfAccount(world, known) : null,
    committer: known ? shapeOfAccount(world, known) : null,
    parents: commit.parents.map((sha) => ({ sha })),
    ...(commit.files && { files: commit.files.map(shapeOfFile) }),
  };
}

export function shapeOfFile(file: FileChange) {
  const { filename, status, previous } = file;
  return { filename, status, additions: 1, deletions: 0, changes: 1, ...(previous && { previous_filename: previous }) };
}

/** A commit as `push` tells it. */
export function shapeOfPushed(
  world: World,
  repo: Repo,
  commit: CommitInfo & { readonly files: readonly FileChange[] },
) {
  const of = (...wanted: FileChange["status"][]) =>
    commit.files.filter(({ status }) => wanted.includes(status)).map(({ filename }) => filename);
  const moved = commit.files.flatMap(({ previous }) => previous ?? []);
  return {
    id: commit.sha,
    tree_id: commit.tree,
    distinct: true,
    message: commit.message,
    timestamp: commit.date,
    url: `${world.origin}/${fullName(repo)}/commit/${commit.sha}`,
    author: { name: commit.authorName, email: commit.authorEmail },
    committer: { name: commit.authorName, email: commit.authorEmail },
    added: of("added", "renamed"),
    removed: [...of("removed"), ...moved],
    modified: of("modified"),
  };
}

export function shapeOfPull(world: World, repo: Repo, pull: Pull) {
  const head = world.repos.get(pull.headRepoId);
  const url = `${world.origin}/api/v3/repos/${fullName(repo)}/pulls/${pull.number}`;
  const author = shapeOfLogin(world, pull.author);
  return {
    id: repo.id * 1000 + pull.number,
    url,
    html_url: `${world.origin}/${fullName(repo)}/pull/${pull.number}`,
    number: pull.number,
    state: pull.state,
    locked: false,
    draft: false,
    title: pull.title,
    body: pull.body,
    user: author,
    author_association: associationOf(repo, pull.author),
    created_at: pull.createdAt,
    updated_at: timestamp(),
    closed_at: pull.state === "closed" ? timestamp() : null,
    merged_at: pull.merged ? timestamp() : null,
    merged: pull.merged,
    head: {
      label: `${head?.owner.login}:${pull.headRef}`,
      ref: pull.headRef,
      sha: pull.headSha,
      user: head ? shapeOfAccount(world, head.owner) : null,
      repo: head ? shapeOfRepo(world, head) : null,
    },
    base: {
      label: `${repo.owner.login}:${pull.baseRef}`,
      ref: pull.baseRef,
      sha: "",
      user: shapeOfAccount(world, repo.owner),
      repo: shapeOfRepo(world, repo),
    },
  };
}

function associationOf(repo: Repo, login: string): string {
  if (repo.owner.login === login) return "OWNER";
  if (repo.owner.members.has(login)) return "MEMBER";
  return repo.collaborators.has(login) ? "COLLABORATOR" : "FIRST_TIME_CONTRIBUTOR";
}

export function shapeOfStatus(world: World, repo: Repo, status: CommitStatus) {
  return {
    id: status.id,
    node_id: `SC_${status.id}`,
    url: `${world.origin}/api/v3/repos/${fullName(repo)}/statuses/${status.sha}`,
    state: status.state,
    context: status.context,
    description: status.description,
    target_url: status.targetUrl,
    creator: shapeOfLogin(world, status.creator),
    created_at: status.createdAt,
    updated_at: status.createdAt,
  };
}

export function shapeOfCheckRun(world: World, repo: Repo, run: CheckRun) {
  return {
    id: run.id,
    node_id: `CR_${run.id}`,
    head_sha: run.sha,
    name: run.name,
    status: run.status,
    conclusion: run.conclusion,
    started_at: run.startedAt,
    completed_at: run.conclusion ? run.startedAt : null,
    html_url: `${world.origin}/${fullName(repo)}/runs/${run.id}`,
    details_url: `${world.origin}/${fullName(repo)}/runs/${run.id}`,
    app: { id: appIdOf(world, run.appSlug), slug: run.appSlug, name: run.appSlug },
    check_suite: { id: run.id },
    output: { title: null, summary: null, text: null, annotations_count: 0 },
    pull_requests: [],
  };
}

function appIdOf(world: World, slug: string): number {
  return [...world.apps.values()].find((app) => app.slug === slug)?.id ?? 15_368;
}

export function shapeOfComment(world: World, repo: Repo, comment: Comment) {
  const page = `${world.origin}/${fullName(repo)}/pull/${comment.number}`;
  return {
    id: comment.id,
    node_id: `IC_${comment.id}`,
    url: `${world.origin}/api/v3/repos/${fullName(repo)}/issues/comments/${comment.id}`,
    html_url: `${page}#issuecomment-${comment.id}`,
    issue_url: `${world.origin}/api/v3/repos/${fullName(repo)}/issues/${comment.number}`,
    body: comment.body,
    user: shapeOfLogin(world, comment.author),
    author_association: associationOf(repo, comment.author),
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
  };
}
