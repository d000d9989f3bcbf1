import { AppError } from "@switchyard/contracts";
import type { RouteLimit } from "@switchyard/routing";
import type { LimitWant } from "./limit-wants.ts";

const WHOSE = {
  everyone: "for all callers together",
  principal: "for each caller",
  client: "for each client",
} as const;

/** The refusal of a request that a limit has no room for. */
export function limitReached(
  { limit, cost }: LimitWant,
  at: { readonly serverSlug: string; readonly retryAfterMs: number | null },
): AppError {
  const isQuota = limit.period === "day" || limit.period === "month";
  const each = limit.period === "hour" ? "an hour" : `a ${limit.period}`;
  const said = `${limit.calls} ${whatOf(limit)} ${each} ${WHOSE[limit.per]} ${placeOf(limit, at.serverSlug)}`;
  const common = {
    code: isQuota ? "quota_exceeded" : "rate_limited",
    kind: "limit_exceeded",
    meta: { limit: limit.id, calls: limit.calls, period: limit.period },
  } as const;
  if (at.retryAfterMs === null) {
    const most = isQuota ? limit.calls : limit.burst;
    return new AppError({
      ...common,
      message: `This batch counts ${cost} times against the limit of ${said}, of which at most ${most} may come at once.`,
      remedy: "Send fewer messages at once.",
      retryAfterSeconds: 1,
    });
  }
  const seconds = Math.max(1, Math.ceil(at.retryAfterMs / 1_000));
  return new AppError({
    ...common,
    message: `The limit of ${said} is reached.`,
    remedy: `Try again in ${durationOf(seconds)}; an admin of the organization can change the limit ${limit.id}.`,
    retryAfterSeconds: seconds,
  });
}

function whatOf({ tools, calls }: RouteLimit): string {
  const s = calls === 1 ? "" : "s";
  if (tools === null) return `request${s}`;
  if (tools.has("*")) return `tool call${s}`;
  const names = [...tools];
  const shown = names.slice(0, 3).map((name) => `"${name}"`);
  return `call${s} of ${shown.join(", ")}${names.length > 3 ? ` and ${names.length - 3} more` : ""}`;
}

function placeOf({ orgWide }: RouteLimit, serverSlug: string): string {
  return orgWide ? "at all servers of the organization" : `at the server "${serverSlug}"`;
}

function durationOf(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7_200) return `${Math.ceil(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.ceil(seconds / 3_600)} h` : `${Math.ceil(seconds / 86_400)} days`;
}
