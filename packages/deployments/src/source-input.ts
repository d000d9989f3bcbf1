import { isAbsolute } from "node:path";
import { AppError, type Source, type SourceInput } from "@switchyard/contracts";

export interface SourceColumns {
  readonly sourceUrl: string;
  readonly sourceRef: string | null;
  readonly sourceRootDir: string | null;
}

/** The GitHub repository that a source is, as far as an installation of the org grants it. */
export interface RepositoryColumns {
  /** Our id of the installation. */
  readonly installationId: string | null;
  readonly githubRepoId: bigint | null;
  /** `owner/name`. */
  readonly githubRepo: string | null;
  readonly defaultBranch: string | null;
}

/** A repository that an installation of the org grants, as GitHub just described it. */
export interface ResolvedRepository {
  /** Our id of the installation. */
  readonly installationRowId: string;
  /** GitHub's ids. */
  readonly installationId: number;
  readonly repositoryId: number;
  readonly fullName: string;
  readonly defaultBranch: string;
  /** For `git fetch`, without credentials. */
  readonly cloneUrl: string;
}

export interface SourceRules {
  readonly allowLocalGit: boolean;
  readonly templates: readonly string[];
  readonly githubUrl?: string;
}

/**
 * Columns of a source as a caller gave it, or as GitHub describes the repository it names. Refuses at once what no fetch could take (the provider checks again, with the
 * network). Throws AppError source_url_refused, template_not_found, root_dir_absolute, root_dir_outside.
 */
export function sourceColumns(
  source: SourceInput,
  rules: SourceRules,
  repository: ResolvedRepository | null = null,
): SourceColumns {
  if ("template" in source) {
    if (!rules.templates.includes(source.template)) {
      throw refused(
        "template_not_found",
        `There is no bundled example "${source.template}".`,
        "Choose a listed example.",
      );
    }
    return { sourceUrl: `template:${source.template}`, sourceRef: null, sourceRootDir: null };
  }
  const url =
    "githubRepo" in source
      ? (repository?.cloneUrl ?? `${rules.githubUrl ?? "https://github.com"}/${source.githubRepo}.git`)
      : source.gitUrl.trim();
  assertUrl(url, rules);
  const ref = source.ref?.trim() || null;
  if (ref?.startsWith("-")) {
    throw refused(
      "source_url_refused",
      `The ref may not begin with "-": ${ref}`,
      "Give the name of a branch or tag, or a commit.",
    );
  }
  return { sourceUrl: url, sourceRef: ref, sourceRootDir: rootDirectory(source.rootDir ?? null) };
}

function assertUrl(url: string, rules: SourceRules): void {
  const remedy = "Give the repository's https or ssh URL, such as https://github.com/owner/name.git.";
  if (url.startsWith("-")) throw refused("source_url_refused", `The Git URL may not begin with "-": ${url}`, remedy);
  if (/[\p{Cc} ]/u.test(url)) {
    throw refused("source_url_refused", "The Git URL holds spaces or control characters.", remedy);
  }
  const isLocal = isAbsolute(url) || url.toLowerCase().startsWith("file:");
  if (isLocal && !rules.allowLocalGit) {
    throw refused(
      "source_url_refused",
      "Local paths are not allowed as a source on this installation.",
      "Give an https or ssh URL; whoever runs the installation can allow local paths with SWITCHYARD_ALLOW_LOCAL_GIT=1.",
    );
  }
  const isSsh = /^[A-Za-z0-9._-]+@[A-Za-z0-9.-]+:./.test(url);
  if (!isLocal && !isSsh && !/^(https?|ssh):\/\/[^/]+\/./i.test(url)) {
    throw refused("source_url_refused", `"${url}" is not a Git URL.`, remedy);
  }
  if (!isLocal && !isSsh && holdsCredential(url)) {
    // Not even repeated in the message: it would be shown, logged and kept like any other source.
    throw refused(
      "source_url_refused",
      "The Git URL holds a user name, a password or a query, which everyone who may see the server would read.",
      "Give the plain URL of the repository, and an access token as the server's Git credential.",
    );
  }
}

/** Tokens stand in front of the host or in the query; the user of an ssh URL is no secret. */
function holdsCredential(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null) return false;
  return url.password !== "" || (url.protocol !== "ssh:" && url.username !== "") || url.search !== "";
}

function rootDirectory(given: string | null): string | null {
  const path = given?.trim() ?? "";
  const remedy = "Give a folder of the repository, such as packages/server.";
  if (path.startsWith("/"))
    throw refused("root_dir_absolute", `The root directory "${path}" is an absolute path.`, remedy);
  if (path.split(/[/\\]/).includes("..")) {
    throw refused("root_dir_outside", `The root directory "${path}" leads out of the repository.`, remedy);
  }
  return path === "" || path === "." ? null : path;
}

function refused(code: string, message: string, remedy: string): AppError {
  return new AppError({ code, kind: "invalid_input", message, remedy });
}

/** Columns of the repository behind a source; all null for one that no installation grants. */
export function repositoryColumns(repository: ResolvedRepository | null): RepositoryColumns {
  if (repository === null) return { installationId: null, githubRepoId: null, githubRepo: null, defaultBranch: null };
  return {
    installationId: repository.installationRowId,
    githubRepoId: BigInt(repository.repositoryId),
    githubRepo: repository.fullName,
    defaultBranch: repository.defaultBranch,
  };
}

/** The source as it crosses the wire; `credential` is what may be shown of the stored one. */
export function sourceView(
  columns: SourceColumns & RepositoryColumns & { readonly sourceFault: string | null },
  credential: Source["credential"],
): Source {
  const template = columns.sourceUrl.startsWith("template:") ? columns.sourceUrl.slice("template:".length) : null;
  return {
    gitUrl: template === null ? columns.sourceUrl : null,
    template,
    ref: columns.sourceRef,
    rootDir: columns.sourceRootDir,
    github:
      columns.installationId === null || columns.githubRepo === null
        ? null
        : {
            repo: columns.githubRepo,
            installationId: columns.installationId,
            defaultBranch: columns.defaultBranch,
            htmlUrl: columns.sourceUrl.replace(/\.git$/, ""),
          },
    fault: columns.sourceFault,
    credential,
  };
}
