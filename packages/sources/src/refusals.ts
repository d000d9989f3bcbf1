import { AppError } from "@switchyard/contracts";

/** A URL or ref that is refused before anything is contacted. */
export function refused(message: string, remedy: string): AppError {
  return new AppError({ code: "source_url_refused", kind: "invalid_input", message, remedy });
}

/** The ref or commit is not in the repository. */
export function refMissing(ref: string): AppError {
  return new AppError({
    code: "source_ref_missing",
    kind: "not_found",
    message: `The repository has no branch, tag or commit "${ref}".`,
    remedy: "Check the spelling of the ref in the server's source, or push it, and deploy again.",
  });
}

/** The work tree or the transfer is over its cap. */
export function tooLarge(what: string, limitBytes: number): AppError {
  return new AppError({
    code: "source_too_large",
    kind: "limit_exceeded",
    message: `The source is too large: ${what} is over ${Math.round(limitBytes / 1_048_576)} MiB, so the fetch was stopped.`,
    remedy:
      "Take large files out of the repository (also out of the latest commit), or set a smaller repository as source.",
  });
}

/** The work tree has more files than a build may have. */
export function tooManyFiles(files: number, limit: number): AppError {
  return new AppError({
    code: "source_too_large",
    kind: "limit_exceeded",
    message: `The source has ${files} files; at most ${limit} are allowed.`,
    remedy: "Take generated files and dependencies (node_modules, .venv) out of the repository.",
  });
}

/** The fetch did not end in time. */
export function timedOut(seconds: number): AppError {
  return new AppError({
    code: "source_timeout",
    kind: "timeout",
    message: `Fetching the source did not end within ${seconds} seconds.`,
    remedy: "Check that the Git host answers quickly, then deploy again.",
  });
}
