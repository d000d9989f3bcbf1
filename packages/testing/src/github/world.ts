import { randomBytes } from "node:crypto";

/** A person or an organization. */
export interface Account {
  readonly id: number;
  readonly login: string;
  readonly type: "User" | "Organization";
  readonly name: string;
  /** Of an organization: its people. */
  readonly members: Map<string, "admin" | "member">;
}

/** A GitHub App with the keys that only its maker and GitHub know. */
export interface TestApp {
  readonly id: number;
  readonly slug: string;
  readonly name: string;
  readonly ownerId: number;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly webhookSecret: string;
  readonly pem: string;
  readonly publicPem: string;
  readonly permissions: Readonly<Record<string, string>>;
  readonly events: readonly string[];
  hookUrl: string | null;
  readonly callbackUrls: readonly string[];
  readonly setupUrl: string | null;
  readonly oauthOnInstall: boolean;
  readonly createdAt: string;
}

export interface TestInstallation {
  readonly id: number;
  readonly appId: number;
  readonly accountId: number;
  selection: "all" | "selected";
  readonly repositoryIds: Set<number>;
  suspendedAt: string | null;
  readonly createdAt: string;
}

export interface CommitStatus {
  readonly id: number;
  readonly sha: string;
  readonly state: string;
  readonly context: string;
  readonly description: string | null;
  readonly targetUrl: string | null;
  readonly creator: string;
  readonly createdAt: string;
}

export interface CheckRun {
  readonly id: number;
  readonly sha: string;
  readonly name: string;
  readonly appSlug: string;
  readonly status: "queued" | "in_progress" | "completed";
  readonly conclusion: string | null;
  readonly startedAt: string;
}

export interface Pull {
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly author: string;
  readonly headRepoId: number;
  readonly headRef: string;
  headSha: string;
  readonly baseRef: string;
  state: "open" | "closed";
  merged: boolean;
  readonly createdAt: string;
}

export interface Comment {
  readonly id: number;
  readonly number: number;
  readonly author: string;
  body: string;
  readonly createdAt: string;
  updatedAt: string;
}

/** A webhook that a repository has by itself, without an App. */
export interface RepositoryHook {
  readonly id: number;
  readonly url: string;
  readonly secret: string;
  readonly events: readonly string[];
}

export interface Repo {
  readonly id: number;
  owner: Account;
  name: string;
  private: boolean;
  defaultBranch: string;
  readonly description: string | null;
  readonly parentId: number | null;
  /** The bare repository. */
  readonly path: string;
  readonly collaborators: Map<string, "read" | "write">;
  readonly statuses: CommitStatus[];
  readonly checkRuns: CheckRun[];
  readonly pulls: Pull[];
  readonly comments: Comment[];
  readonly hooks: RepositoryHook[];
  nextNumber: number;
  readonly createdAt: string;
  pushedAt: string | null;
}

/** What a bearer token stands for. */
export type Token =
  | {
      readonly kind: "installation";
      readonly token: string;
      readonly installationId: number;
      /** Null: all that the installation has. */
      readonly repositoryIds: ReadonlySet<number> | null;
      readonly permissions: Readonly<Record<string, string>>;
      expiresAt: number;
    }
  | {
      readonly kind: "user";
      readonly token: string;
      readonly login: string;
      /** Null: of an OAuth app, which sees all that the person sees. */
      readonly appId: number | null;
      /** The token that emulate gave for the same sign-in. */
      readonly emulated: string;
      expiresAt: number;
    };

/** One webhook as it was or would have been sent. */
export interface Delivery {
  /** `X-GitHub-Delivery`; the same when it is sent again. */
  readonly id: string;
  /** Number by which GitHub's API knows the attempt. */
  readonly number: number;
  readonly event: string;
  readonly action: string | null;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The exact body. */
  readonly body: string;
  readonly installationId: number | null;
  readonly repositoryId: number | null;
  readonly appId: number | null;
  readonly deliveredAt: string;
  /** Status of each attempt's answer; 0 when none came within ten seconds. */
  readonly answers: number[];
}

/** Who calls. */
export type Caller =
  | { readonly kind: "nobody" }
  | { readonly kind: "app"; readonly app: TestApp }
  | {
      readonly kind: "installation";
      readonly installation: TestInstallation;
      readonly app: TestApp;
      readonly token: Extract<Token, { kind: "installation" }>;
    }
  | { readonly kind: "user"; readonly login: string; readonly token: Extract<Token, { kind: "user" }> };

export interface RefreshToken {
  readonly login: string;
  readonly appId: number;
  readonly emulated: string;
  readonly expiresAt: number;
}

/** All that the test GitHub knows besides Git objects, which are in the bare repositories. */
export interface World {
  readonly origin: string;
  /** Of the emulator behind us. */
  readonly emulated: string;
  /** Folder of the bare repositories. */
  readonly root: string;
  readonly accounts: Map<string, Account>;
  readonly apps: Map<number, TestApp>;
  readonly installations: Map<number, TestInstallation>;
  readonly repos: Map<number, Repo>;
  /** Names that repositories had before, in lower case. */
  readonly formerNames: Map<string, number>;
  readonly tokens: Map<string, Token>;
  readonly refreshTokens: Map<string, RefreshToken>;
  /** Codes of finished manifests and when they end. */
  readonly manifestCodes: Map<string, { readonly appId: number; readonly expiresAt: number }>;
  /** Sessions of browsers by the emulator's cookie. */
  readonly sessions: Map<string, string>;
  /** Sign-in codes: to which client they were given. */
  readonly oauthCodes: Map<string, { readonly clientId: string; readonly login: string }>;
  /** Plain OAuth apps besides the GitHub Apps. */
  readonly oauthApps: readonly { readonly clientId: string; readonly clientSecret: string }[];
  readonly deliveries: Delivery[];
  nextId(): number;
}

/** Now in GitHub's form, without milliseconds. */
export function timestamp(at = Date.now()): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}

/** A random token with one of GitHub's prefixes. */
export function newToken(prefix: string): string {
  return `${prefix}${randomBytes(27).toString("base64url").replaceAll(/[-_]/g, "0")}`;
}

export function fullName(repo: Repo): string {
  return `${repo.owner.login}/${repo.name}`;
}

/** A repository by its name now. */
export function repoNamed(world: World, name: string): Repo | undefined {
  const wanted = name.toLowerCase();
  return [...world.repos.values()].find((repo) => fullName(repo).toLowerCase() === wanted);
}

export function accountById(world: World, id: number): Account | undefined {
  return [...world.accounts.values()].find((account) => account.id === id);
}

/** The repositories that an installation covers. */
export function installedRepos(world: World, installation: TestInstallation): Repo[] {
  return [...world.repos.values()].filter(
    (repo) =>
      repo.owner.id === installation.accountId &&
      (installation.selection === "all" || installation.repositoryIds.has(repo.id)),
  );
}

/** What a person may do in a repository by who they are. */
export function roleIn(repo: Repo, login: string): "read" | "write" | null {
  if (repo.owner.login === login) return "write";
  const member = repo.owner.members.get(login);
  if (member) return "write";
  return repo.collaborators.get(login) ?? (repo.private ? null : "read");
}

/** Whether a person may administer an account. */
export function administers(account: Account, login: string): boolean {
  return account.login === login || account.members.get(login) === "admin";
}
