/**
 * What connections ask of a Git provider. `sources` implements it over GitHub's REST API; only apps wire it. All of it is
 * plain data, and all text in it is hostile: it came from a repository or from whoever pushed to it.
 */
import type { GitCredential, GitLocation } from "@switchyard/deployments/ports";

/** Where a repository is known at GitHub: the id outlives renames and transfers, the name does not. */
export interface RepositoryRef {
  readonly id: number;
  /** `owner/name`. */
  readonly fullName: string;
}

/** A commit as a push or a pull request tells it. */
export interface RemoteCommit {
  readonly sha: string;
  readonly message: string;
  readonly authorName: string;
}

/** What happened at a Git provider, in our words. Each is a hint: what is true is asked of the provider again. */
export type SourceEvent =
  | {
      readonly kind: "push";
      readonly installationId: number | null;
      readonly repository: RepositoryRef;
      readonly branch: string;
      /** Head after the push; null when the branch was deleted. */
      readonly after: string | null;
    }
  | {
      readonly kind: "pull_request";
      readonly installationId: number | null;
      readonly repository: RepositoryRef;
      readonly number: number;
      readonly action: "opened" | "synchronized" | "reopened" | "closed" | "edited";
    }
  | {
      /** A check run, check suite or commit status changed. */
      readonly kind: "checks";
      readonly installationId: number | null;
      readonly repository: RepositoryRef;
      readonly sha: string;
    }
  | {
      readonly kind: "installation";
      readonly installationId: number;
      readonly action: "created" | "deleted" | "suspended" | "unsuspended" | "repositories_changed";
      readonly account: GithubAccount;
    }
  | {
      readonly kind: "repository";
      readonly installationId: number | null;
      readonly repository: RepositoryRef;
      readonly action: "renamed" | "transferred" | "deleted" | "default_branch_changed";
      readonly defaultBranch: string | null;
    };

/** A person or an organization at GitHub. */
export interface GithubAccount {
  readonly id: number;
  readonly login: string;
  readonly kind: "User" | "Organization";
}

/** Secrets and addresses of a GitHub App; opened from its sealed row for as long as a call takes. */
export interface GithubAppIdentity {
  /** `https://github.com`, or the origin of an enterprise server. */
  readonly baseUrl: string;
  /** REST API without a trailing slash. */
  readonly apiUrl: string;
  readonly appId: number;
  readonly privateKeyPem: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

/** What GitHub answers for a manifest's code. */
export interface ConvertedManifest {
  readonly appId: number;
  readonly slug: string;
  readonly name: string;
  readonly htmlUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly webhookSecret: string;
  readonly privateKeyPem: string;
}

/** The App on an account, as GitHub tells it. */
export interface RemoteInstallation {
  readonly id: number;
  readonly account: GithubAccount;
  readonly repositorySelection: "all" | "selected";
  readonly suspendedAt: string | null;
  readonly htmlUrl: string;
}

export interface RemoteRepository extends RepositoryRef {
  readonly private: boolean;
  readonly defaultBranch: string;
  readonly description: string | null;
  readonly language: string | null;
  /** ISO 8601. */
  readonly pushedAt: string | null;
  /** For `git fetch`, without credentials. */
  readonly cloneUrl: string;
  readonly htmlUrl: string;
  readonly archived: boolean;
}

export interface RemotePull {
  readonly number: number;
  readonly title: string;
  readonly state: "open" | "closed";
  readonly merged: boolean;
  readonly author: string;
  readonly htmlUrl: string;
  /** Branch of the head; in a fork it names a branch of the fork. */
  readonly headRef: string;
  readonly baseRef: string;
  readonly head: RemoteCommit;
  /** The head lies in another repository than the base. */
  readonly fromFork: boolean;
}

/** How the checks of a commit stand, ours left out. `none`: nothing reports on it. */
export type ChecksState = "none" | "pending" | "passed" | "failed";

export interface CommitStatusInput {
  readonly sha: string;
  readonly state: "pending" | "success" | "failure" | "error";
  /** Stays the same over updates: `switchyard/{server}` . */
  readonly context: string;
  /** At most 140 characters. */
  readonly description: string;
  readonly targetUrl: string;
}

/** Tokens of a person at GitHub, to be sealed at once. */
export interface UserTokens {
  readonly accessToken: string;
  /** ISO 8601; null when it does not expire. */
  readonly expiresAt: string | null;
  readonly refreshToken: string | null;
  readonly refreshExpiresAt: string | null;
}

/** A file of a new repository. */
export interface NewFile {
  readonly path: string;
  readonly content: Uint8Array;
  readonly executable: boolean;
}

/**
 * GitHub as one App sees it. Tokens are minted per use and never leave the call but by `mintToken`. Every method throws
 * AppError: github_unreachable, github_rate_limited (with retryAfterSeconds), github_refused, github_not_found,
 * github_answer_invalid.
 */
export interface GithubClient {
  /** A token of an installation for these repositories, reading contents only; lives at most an hour. */
  mintToken(
    installationId: number,
    limit: { readonly repositoryIds: readonly number[] },
  ): Promise<{ readonly token: string; readonly expiresAt: string }>;
  installation(installationId: number): Promise<RemoteInstallation | null>;
  /** Repositories of an installation, most recently pushed first, at most 1,000; `search` narrows by name. */
  repositories(
    installationId: number,
    query: { readonly search: string | null },
  ): Promise<{ readonly repositories: readonly RemoteRepository[]; readonly more: boolean }>;
  /** A repository by id, as it is called now; null when it is gone or not granted any more. */
  repository(installationId: number, repositoryId: number): Promise<RemoteRepository | null>;
  /** Head of a branch; null when there is no such branch. */
  branchHead(installationId: number, repository: RepositoryRef, branch: string): Promise<RemoteCommit | null>;
  /** All branches with their heads, at most 1,000. */
  branches(
    installationId: number,
    repository: RepositoryRef,
  ): Promise<readonly { readonly name: string; readonly sha: string }[]>;
  pull(installationId: number, repository: RepositoryRef, number: number): Promise<RemotePull | null>;
  openPulls(installationId: number, repository: RepositoryRef): Promise<readonly RemotePull[]>;
  /** Paths that differ between two commits, or null when that cannot be told (too many, unrelated, gone). */
  changedPaths(
    installationId: number,
    repository: RepositoryRef,
    range: { readonly base: string; readonly head: string },
  ): Promise<readonly string[] | null>;
  /** State of a commit's checks and statuses without those whose context or app is ours. */
  checks(installationId: number, repository: RepositoryRef, sha: string): Promise<ChecksState>;
  setStatus(installationId: number, repository: RepositoryRef, status: CommitStatusInput): Promise<void>;
  /** Writes a comment on a pull request, or rewrites the one with this id; answers the id (a new one if it was deleted). */
  putComment(
    installationId: number,
    repository: RepositoryRef,
    comment: { readonly pull: number; readonly id: number | null; readonly body: string },
  ): Promise<{ readonly id: number }>;

  /** Address of the page on which a person lets the App in; `state` comes back with the person. */
  authorizeUrl(input: { readonly redirectUri: string; readonly state: string }): string;
  exchangeCode(code: string): Promise<UserTokens>;
  refresh(refreshToken: string): Promise<UserTokens>;
  /** Who a user token belongs to. */
  viewer(userToken: string): Promise<GithubAccount>;
  /** Whether the person may administer the account: it is their own, or they are an admin of the organization. */
  administers(userToken: string, account: GithubAccount): Promise<boolean>;
  /** Installations of this App that the person can see. */
  userInstallations(userToken: string): Promise<readonly RemoteInstallation[]>;
  /** Makes a repository with one commit on `main`, as the person. */
  createRepository(
    userToken: string,
    repository: {
      readonly owner: GithubAccount;
      readonly name: string;
      readonly description: string;
      readonly private: boolean;
      readonly files: readonly NewFile[];
    },
  ): Promise<RemoteRepository>;
}

/** Opens a client for an App. */
export type GithubFactory = (app: GithubAppIdentity) => GithubClient;

/** Exchanges a manifest's code for the App that was just made (each code once, within an hour). */
export type ConvertManifest = (apiUrl: string, code: string) => Promise<ConvertedManifest>;

/** Reads webhooks: signature over the raw bytes in constant time, and what they say. */
export interface WebhookReader {
  /** `X-Hub-Signature-256`; false for anything else than exactly this secret's signature. */
  verify(secret: string, rawBody: Uint8Array, signature: string | null): boolean;
  /** What an event means to us; empty for what does not concern us or cannot be read. Never throws. */
  read(event: string, payload: unknown): readonly SourceEvent[];
}

/**
 * Head of a ref of a plain Git URL, asked over the network (`git ls-remote`), with the guards of a fetch; null when there
 * is no such ref. `branch` is the branch that the ref names, or that HEAD points to; null for a tag. Throws AppError with
 * the codes of a checkout.
 */
export type ResolveHead = (
  location: GitLocation,
  credential: GitCredential | null,
) => Promise<{ readonly sha: string; readonly branch: string | null } | null>;
