import { AppError, baseScopes, Scope } from "@switchyard/contracts";

/** Lets a client renew its tokens while nobody is there (OpenID Connect Core 11). */
const OFFLINE = "offline_access";
/** What every client of MCP needs before anything else. */
const BASE: string = baseScopes[0];

/** The scopes of a request that mean something here, each once and in one order; the base set when it names none. */
export function askedScopes(scope: string | null): string[] {
  const named = new Set((scope ?? "").split(" ").filter((one) => one === OFFLINE || Scope.safeParse(one).success));
  if (![...named].some((one) => one !== OFFLINE)) for (const one of baseScopes) named.add(one);
  return [...named].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
}

/** Those the person cannot leave out, as nothing would work without: the base, or the only one that reaches a tool. */
export function requiredScopes(asked: readonly string[]): string[] {
  if (asked.includes(BASE)) return [BASE];
  const reaching = asked.filter((one) => one !== OFFLINE);
  return reaching.length === 1 ? reaching : [];
}

/**
 * The scopes a person gave, in the order they were asked for. Throws AppError consent_scopes_raised for one that was not
 * asked, consent_scopes_empty when too few are left for anything to work.
 */
export function chosenScopes(asked: readonly string[], chosen: readonly string[]): string[] {
  const raised = chosen.filter((one) => !asked.includes(one));
  if (raised.length > 0) {
    throw new AppError({
      code: "consent_scopes_raised",
      kind: "invalid_input",
      message: `The client did not ask for ${raised.slice(0, 3).join(", ")}; no more can be given than it asked for.`,
      remedy: "Open the page again from the client.",
    });
  }
  const kept = asked.filter((one) => chosen.includes(one));
  const isEnough = requiredScopes(asked).every((one) => kept.includes(one)) && kept.some((one) => one !== OFFLINE);
  if (isEnough) return kept;
  throw new AppError({
    code: "consent_scopes_empty",
    kind: "invalid_input",
    message: "Too little is left: with these scopes the client could not even see the server.",
    remedy: "Leave more of them in, or deny the request.",
  });
}

function rank(scope: string): number {
  if (scope === BASE) return 0;
  if (scope === "tools:call") return 1;
  if (scope === OFFLINE) return 4;
  return scope.startsWith("group:") ? 2 : 3;
}
