/** What two sets of scopes both allow; null stands for no limit. A wide scope of one covers a narrow one of the other. */
export function commonScopes(
  one: ReadonlySet<string> | null,
  other: ReadonlySet<string> | null,
): ReadonlySet<string> | null {
  if (one === null || other === null) return one ?? other;
  return new Set([
    ...[...one].filter((scope) => covers(other, scope)),
    ...[...other].filter((scope) => covers(one, scope)),
  ]);
}

function covers(scopes: ReadonlySet<string>, scope: string): boolean {
  if (scopes.has(scope)) return true;
  if (scope === "tools:read") return [...scopes].some((held) => held === "tools:call" || isNarrowCall(held));
  return isNarrowCall(scope) && scopes.has("tools:call");
}

function isNarrowCall(scope: string): boolean {
  return scope.startsWith("tool:") || scope.startsWith("group:");
}
