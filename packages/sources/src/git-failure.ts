import { AppError } from "@switchyard/contracts";
import type { Location } from "./location.ts";
import { refMissing, refused } from "./refusals.ts";

const REF_MISSING =
  /couldn't find remote ref|not our ref|no such remote ref|does not allow request for unadvertised object/i;
const AUTH =
  /authentication failed|could not read (username|password)|terminal prompts disabled|permission denied \(publickey|error: 40[13]\b|invalid username or (password|token)|access denied|http basic: access denied|host key verification failed/i;
const ABSENT =
  /repository .*not found|error: 404\b|does not appear to be a git repository|repository does not exist|not a git repository/i;
const REDIRECT = /error: 30[1278]\b|unable to update url base from redirection/i;
const TOO_LARGE = /file size limit exceeded|SIGXFSZ|signal 25|file too large/i;

export interface FailureContext {
  readonly location: Location;
  readonly ref: string;
  readonly hasCredential: boolean;
}

/** What git's own words on stderr mean for the person who gave the URL. */
export function explainFailure(stderr: string, context: FailureContext): AppError {
  const where = describe(context.location);
  const detail = stderr.slice(-2_000);
  if (REF_MISSING.test(stderr)) return refMissing(context.ref);
  if (TOO_LARGE.test(stderr)) {
    return new AppError({
      code: "source_too_large",
      kind: "limit_exceeded",
      message: "The source is too large: one pack of it is over the cap, so the fetch was stopped.",
      remedy: "Take large files out of the repository, or set a smaller repository as source.",
      detail,
    });
  }
  if (AUTH.test(stderr)) return authRequired(where, context, detail);
  if (ABSENT.test(stderr)) {
    return new AppError({
      code: context.location.kind === "local" ? "source_unreachable" : "source_auth_required",
      kind: "not_found",
      message: `There is no repository at ${where}${context.location.kind === "local" ? "" : ", or it is private and the credential may not read it"}.`,
      remedy: "Check the URL; for a private repository set a Git credential in the server's settings.",
      detail,
    });
  }
  if (REDIRECT.test(stderr)) {
    return refused(
      `${where} answers with a redirect, which is not followed.`,
      "Give the final URL of the repository (often the same with .git at the end).",
    );
  }
  return new AppError({
    code: "source_unreachable",
    kind: "upstream_failed",
    message: `The repository at ${where} could not be fetched: ${lastWords(stderr)}`,
    remedy: "Check that the URL is right and that its host can be reached from the worker, then deploy again.",
    detail,
  });
}

function authRequired(where: string, context: FailureContext, detail: string): AppError {
  const message = context.hasCredential
    ? `${where} refused the Git credential of this server.`
    : `${where} asks for a credential and this server has none.`;
  const remedy =
    context.location.kind === "ssh"
      ? "Add the server's deploy key (its public half is in the settings) to the repository, then deploy again."
      : "Set an access token that may read the repository as the server's Git credential, then deploy again.";
  return new AppError({ code: "source_auth_required", kind: "upstream_failed", message, remedy, detail });
}

function describe(location: Location): string {
  if (location.kind === "local") return location.path;
  if (location.kind === "template") return `template:${location.slug}`;
  return location.url;
}

function lastWords(stderr: string): string {
  const lines = stderr.split(/[\r\n]+/).map((line) => line.trim());
  const telling =
    lines.filter((line) => /^(fatal|error|ssh|remote):/i.test(line)).at(-1) ?? lines.filter(Boolean).at(-1);
  return (telling ?? "git gave no reason").replace(/^(fatal|error): /i, "").slice(0, 300);
}
