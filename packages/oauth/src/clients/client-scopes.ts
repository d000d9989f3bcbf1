import { Scope } from "@switchyard/contracts";
import { oauthError } from "../oauth-error.ts";

/**
 * The scopes a client gets for those it asks for, out of those it holds: each it holds, looking with any of them, and of
 * all tools as many as are its own. All it holds when it asks for nothing. Throws AppError scope_unknown, scope_not_held
 * (invalid_scope).
 */
export function clientScopes(held: readonly string[], asked: string | null): readonly string[] {
  const named = (asked ?? "").split(" ").filter((scope) => scope !== "");
  if (named.length === 0) return held;
  const given = new Set(named.flatMap((scope) => heldUnder(held, scope)));
  return [...given];
}

function heldUnder(held: readonly string[], scope: string): readonly string[] {
  if (!Scope.safeParse(scope).success) {
    throw oauthError("invalid_scope", {
      code: "scope_unknown",
      message: `There is no scope ${scope.slice(0, 100)}.`,
      remedy:
        "Ask for tools:read, tools:call, tool:<name> or group:<name>, or for no scope to get all the client holds.",
    });
  }
  if (held.includes(scope) || (scope === "tools:read" && held.length > 0)) return [scope];
  if (held.includes("tools:call")) return [scope];
  const own = scope === "tools:call" ? held.filter((one) => /^(tool|group):/.test(one)) : [];
  if (own.length > 0) return own;
  throw oauthError("invalid_scope", {
    code: "scope_not_held",
    message: `The client does not hold the scope ${scope.slice(0, 200)}; it holds ${held.slice(0, 20).join(" ")}.`,
    remedy: "Ask for no more than that, or have an admin of its org give it more.",
  });
}
