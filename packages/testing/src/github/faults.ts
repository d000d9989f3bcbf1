/** Trouble on purpose, and the rate limit's bookkeeping. */
import type { ServerResponse } from "node:http";
import type { Reply } from "./http.ts";

/** A status; or the primary limit used up (403), the secondary one (429), no answer at all, or a cut connection. */
export type Fault = number | "rate_limit" | "secondary_limit" | "hang" | "reset";

export interface Faults {
  /** The next `count` API calls whose path fits fail in this way. */
  failNext(count: number, fault: Fault, only?: { readonly path?: RegExp; readonly retryAfterSeconds?: number }): void;
  clear(): void;
  /** The fault of this call, used up by asking. */
  take(path: string): { readonly fault: Fault; readonly retryAfterSeconds: number } | null;
}

export function createFaults(): Faults {
  let planned: { left: number; fault: Fault; path: RegExp | undefined; retryAfterSeconds: number }[] = [];
  return {
    failNext(count, fault, only = {}) {
      planned.push({ left: count, fault, path: only.path, retryAfterSeconds: only.retryAfterSeconds ?? 60 });
    },
    clear() {
      planned = [];
    },
    take(path) {
      const found = planned.find((one) => one.left > 0 && (one.path?.test(path) ?? true));
      if (!found) return null;
      found.left -= 1;
      return found;
    },
  };
}

/** Whether a fault has no answer. */
export function isSilent(fault: Fault): boolean {
  return fault === "hang" || fault === "reset";
}

/** Leaves the caller waiting, or cuts the connection. */
export function keepSilent(fault: Fault, response: ServerResponse): void {
  if (fault === "reset") response.destroy();
}

/** The answer of a planned fault that has one. */
export function faultReply({ fault, retryAfterSeconds }: NonNullable<ReturnType<Faults["take"]>>): Reply {
  if (fault === "rate_limit") {
    const reset = String(Math.ceil(Date.now() / 1000) + retryAfterSeconds);
    return {
      status: 403,
      headers: { "x-ratelimit-limit": "5000", "x-ratelimit-remaining": "0", "x-ratelimit-reset": reset },
      json: { message: "API rate limit exceeded for installation.", documentation_url: "https://docs.github.com/rest" },
    };
  }
  if (fault === "secondary_limit") {
    return {
      status: 429,
      headers: { "retry-after": String(retryAfterSeconds) },
      json: { message: "You have exceeded a secondary rate limit. Please wait a few minutes before you try again." },
    };
  }
  const status = typeof fault === "number" ? fault : 500;
  return { status, json: { message: status >= 500 ? "Server Error" : "Refused on purpose" } };
}

const HOUR = 3_600_000;

/** Counts calls per credential; answers the headers that GitHub sends along. */
export function createRateCounter(limit = 5000): (key: string) => Record<string, string> {
  const windows = new Map<string, { used: number; endsAt: number }>();
  return (key) => {
    let window = windows.get(key);
    if (!window || window.endsAt <= Date.now()) window = { used: 0, endsAt: Date.now() + HOUR };
    windows.set(key, window);
    window.used += 1;
    return {
      "x-ratelimit-limit": String(limit),
      "x-ratelimit-remaining": String(Math.max(0, limit - window.used)),
      "x-ratelimit-used": String(window.used),
      "x-ratelimit-reset": String(Math.ceil(window.endsAt / 1000)),
      "x-ratelimit-resource": "core",
    };
  };
}
