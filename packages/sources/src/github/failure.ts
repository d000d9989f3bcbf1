/** What can go wrong between us and GitHub, in our words. No message holds a token, a code or an address with one. */
import { AppError } from "@switchyard/contracts";

/** GitHub did not answer, not in time, or with a fault of its own. */
export function unreachable(what: string, detail: string, cause?: unknown): AppError {
  return new AppError({
    code: "github_unreachable",
    kind: "unavailable",
    message: `GitHub did not answer when asked to ${what}.`,
    remedy: "Check that GitHub is up and that this installation can reach it; Switchyard tries again by itself.",
    detail,
    ...(cause !== undefined && { cause }),
  });
}

/** GitHub answered what it does not document. */
export function answerInvalid(what: string, detail: string): AppError {
  return new AppError({
    code: "github_answer_invalid",
    kind: "upstream_failed",
    message: `GitHub gave an answer that could not be understood when asked to ${what}.`,
    remedy: "Check the address of the GitHub server; an address that redirects or is no GitHub answers like this.",
    detail,
  });
}

/** The thing is not there, or this App may not see it. */
export function absent(what: string): AppError {
  return new AppError({
    code: "github_not_found",
    kind: "not_found",
    message: `GitHub has nothing there for this App when asked to ${what}.`,
    remedy: "Check on GitHub that the App is installed, and on this repository.",
  });
}

/** The answer of an HTTP status that is no success. */
export function failureOf(what: string, response: Response, said: string): AppError {
  const { status } = response;
  const detail = `${status}: ${said}`;
  const wait = rateLimit(response, said);
  if (wait !== null) return rateLimited(what, wait);
  if (status >= 500) return unreachable(what, detail);
  if (status === 404 || status === 410) return absent(what);
  if (status >= 300 && status < 400) return answerInvalid(what, detail);
  return refused(what, { said, invalid: status === 422 || status === 409 || status === 400 });
}

/** GitHub said no; `said` is its own sentence. */
export function refused(
  what: string,
  { said, invalid }: { readonly said: string; readonly invalid: boolean },
): AppError {
  return new AppError({
    code: "github_refused",
    kind: invalid ? "invalid_input" : "forbidden",
    message: `GitHub refused to ${what}: ${said || "it gave no reason"}`,
    remedy: invalid
      ? "Change what was asked for, and try again."
      : "Check on GitHub that the App is installed, not suspended, and that its permissions have been accepted.",
  });
}

function rateLimited(what: string, retryAfterSeconds: number): AppError {
  return new AppError({
    code: "github_rate_limited",
    kind: "unavailable",
    message: `GitHub's rate limit is used up, so it was not asked to ${what}.`,
    remedy: `It may be asked again in ${retryAfterSeconds} seconds; Switchyard does so by itself.`,
    retryAfterSeconds,
  });
}

const MAX_WAIT = 3600;

/** Seconds to wait by GitHub's headers (docs.github.com, "Rate limits for the REST API"), or null when it is no limit. */
function rateLimit(response: Response, said: string): number | null {
  if (response.status !== 403 && response.status !== 429) return null;
  const after = Number(response.headers.get("retry-after") ?? Number.NaN);
  const remaining = response.headers.get("x-ratelimit-remaining");
  const reset = Number(response.headers.get("x-ratelimit-reset") ?? Number.NaN) - Date.now() / 1000;
  const limited = response.status === 429 || remaining === "0" || Number.isFinite(after) || /rate limit/i.test(said);
  if (!limited) return null;
  const wait = Number.isFinite(after) ? after : remaining === "0" && Number.isFinite(reset) ? reset : 60;
  return Math.min(MAX_WAIT, Math.max(1, Math.ceil(wait)));
}
