import type { PolicyEffect, PolicySubjectKind, Role } from "@switchyard/contracts";

/** Who wants to call a tool, as far as it matters for which ones. */
export interface ToolCaller {
  readonly userId: string | null;
  /** Of a person in the server's org; null for machines and strangers. */
  readonly role: Role | null;
  readonly clientId: string | null;
  readonly keyId: string | null;
  /** Scopes its credential carries; null where nothing limits it. */
  readonly scopes: ReadonlySet<string> | null;
  /** Tools its credential is limited to; null where nothing limits it. */
  readonly tools: ReadonlySet<string> | null;
}

/** What one server says about its tools. */
export interface ToolRules {
  readonly policies: readonly ToolPolicy[];
  /** Tools by name of their group. */
  readonly groups: ReadonlyMap<string, ReadonlySet<string>>;
}

export interface ToolPolicy {
  readonly effect: PolicyEffect;
  /** `*` alone means every tool. */
  readonly tools: ReadonlySet<string>;
  readonly subjectKind: PolicySubjectKind;
  readonly subject: string;
}

/**
 * Why a tool is out of reach: its credential lacks the scope (a client can ask for more), its credential is limited to
 * other tools, or the server's policies keep the caller from it.
 */
export type ToolVerdict = "callable" | "scope_missing" | "credential_limited" | "policy_denied";

export const noToolRules: ToolRules = { policies: [], groups: new Map() };

/**
 * The one decision of who may call which tool; `tools/list`, `tools/call` and what a credential reaches all come from it.
 * Among policies a deny that names the caller wins; an allow reserves its tools for those whom some allow names.
 */
export function judgeTool(caller: ToolCaller, tool: string, rules: ToolRules): ToolVerdict {
  const about = rules.policies.filter(({ tools }) => tools.has("*") || tools.has(tool));
  const allows = about.filter(({ effect }) => effect === "allow");
  if (about.some((policy) => policy.effect === "deny" && names(policy, caller))) return "policy_denied";
  if (allows.length > 0 && !allows.some((policy) => names(policy, caller))) return "policy_denied";
  if (caller.tools !== null && !caller.tools.has(tool)) return "credential_limited";
  return caller.scopes === null || scopesReach(caller.scopes, tool, rules.groups) ? "callable" : "scope_missing";
}

/** Whether the caller may look at all: every scope lets it. */
export function mayLook(caller: ToolCaller): boolean {
  return caller.scopes === null || [...caller.scopes].some((scope) => /^(tools:(read|call)$|tool:|group:)/.test(scope));
}

function scopesReach(scopes: ReadonlySet<string>, tool: string, groups: ToolRules["groups"]): boolean {
  if (scopes.has("tools:call") || scopes.has(`tool:${tool}`)) return true;
  return [...groups].some(([name, tools]) => tools.has(tool) && scopes.has(`group:${name}`));
}

function names({ subjectKind, subject }: ToolPolicy, caller: ToolCaller): boolean {
  if (subjectKind === "role") return caller.role === subject;
  if (subjectKind === "user") return caller.userId === subject;
  return subjectKind === "client" ? caller.clientId === subject : caller.keyId === subject;
}
