import type { PolicyEffect, PolicySubjectKind, Role } from "@switchyard/contracts";
import { foldToolName } from "./tool-spelling.ts";

/** Who wants to call a tool, as far as it matters for which ones. */
export interface ToolCaller {
  readonly userId: string | null;
  /** Of a person in the server's org; null for machines and strangers. */
  readonly role: Role | null;
  readonly clientId: string | null;
  readonly keyId: string | null;
  /** Whose a management key is that was exchanged for a token: it acts by its own role, but what is denied them is denied it. */
  readonly owner?: { readonly userId: string; readonly role: Role } | null;
  /** Scopes its credential carries; null where nothing limits it. */
  readonly scopes: ReadonlySet<string> | null;
  /** Tools its credential is limited to; null where nothing limits it. */
  readonly tools: ReadonlySet<string> | null;
}

/** What one server says about its tools; made by {@link toolRules}. */
export interface ToolRules {
  readonly policies: readonly ToolPolicy[];
  /** Tools by name of their group. */
  readonly groups: ReadonlyMap<string, ReadonlySet<string>>;
}

export interface ToolPolicy {
  readonly effect: PolicyEffect;
  /** Whether it is about every tool. */
  readonly every: boolean;
  readonly tools: ReadonlySet<string>;
  /** The same names folded: what it keeps callers from, it keeps them from in any spelling. */
  readonly folded: ReadonlySet<string>;
  readonly subjectKind: PolicySubjectKind;
  readonly subject: string;
}

/** Policies and groups as they are stored. */
export interface StoredToolRules {
  readonly policies: readonly {
    readonly effect: PolicyEffect;
    /** `*` means every tool. */
    readonly tools: readonly string[];
    readonly subjectKind: PolicySubjectKind;
    readonly subject: string;
  }[];
  readonly groups: readonly { readonly name: string; readonly tools: readonly string[] }[];
}

/** Prepares stored rules for judging. */
export function toolRules({ policies, groups }: StoredToolRules): ToolRules {
  return {
    policies: policies.map(({ effect, tools, subjectKind, subject }) => ({
      effect,
      every: tools.includes("*"),
      tools: new Set(tools),
      folded: new Set(tools.map(foldToolName)),
      subjectKind,
      subject,
    })),
    groups: new Map(groups.map(({ name, tools }) => [name, new Set(tools)])),
  };
}

/**
 * Why a tool is out of reach: its credential lacks the scope (a client can ask for more), its credential is limited to
 * other tools, or the server's policies keep the caller from it.
 */
export type ToolVerdict = "callable" | "scope_missing" | "credential_limited" | "policy_denied";

export const noToolRules: ToolRules = { policies: [], groups: new Map() };

/**
 * The one decision of who may call which tool; `tools/list`, `tools/call` and what a credential reaches all come from it.
 * Among policies a deny that names the caller wins; an allow reserves its tools for those whom some allow names. What is
 * denied or reserved is so in every spelling; what is allowed, limited or scoped is meant letter by letter.
 */
export function judgeTool(caller: ToolCaller, tool: string, rules: ToolRules): ToolVerdict {
  if (rules.policies.length > 0 && isKeptAway(caller, tool, rules.policies)) return "policy_denied";
  if (caller.tools !== null && !caller.tools.has(tool)) return "credential_limited";
  return caller.scopes === null || scopesReach(caller.scopes, tool, rules.groups) ? "callable" : "scope_missing";
}

function isKeptAway(caller: ToolCaller, tool: string, policies: readonly ToolPolicy[]): boolean {
  const folded = foldToolName(tool);
  const about = policies.filter((policy) => policy.every || policy.folded.has(folded));
  if (about.some((policy) => denies(policy, caller))) return true;
  const allows = about.filter(({ effect }) => effect === "allow");
  return (
    allows.length > 0 && !allows.some((policy) => names(policy, caller) && (policy.every || policy.tools.has(tool)))
  );
}

/**
 * {@link judgeTool} prepared for many tools of one server: what it costs beforehand grows with the rules, what each tool
 * costs does not. Null when nothing can keep this caller from any tool of the server.
 */
export function toolJudge(caller: ToolCaller, rules: ToolRules): ((tool: string) => ToolVerdict) | null {
  const { tools } = caller;
  const denials = rules.policies.filter((policy) => denies(policy, caller));
  const allows = rules.policies.filter(({ effect }) => effect === "allow");
  const mine = allows.filter((policy) => names(policy, caller));
  const granted = caller.scopes?.has("tools:call") === false ? toolsOfScopes(caller.scopes, rules.groups) : null;
  const nothingReserved = allows.length === 0 || mine.some(({ every }) => every);
  if (denials.length === 0 && nothingReserved && granted === null && tools === null) return null;
  const denied = union(denials, (policy) => policy.folded);
  const reserved = union(allows, (policy) => policy.folded);
  const allowed = union(mine, (policy) => policy.tools);
  return (tool) => {
    const folded = foldToolName(tool);
    if (denied.every || denied.names.has(folded)) return "policy_denied";
    const isReserved = reserved.every || reserved.names.has(folded);
    if (isReserved && !allowed.every && !allowed.names.has(tool)) return "policy_denied";
    if (tools !== null && !tools.has(tool)) return "credential_limited";
    return granted === null || granted.has(tool) ? "callable" : "scope_missing";
  };
}

/** Whether the caller may look at all: every scope lets it. */
export function mayLook(caller: ToolCaller): boolean {
  return caller.scopes === null || [...caller.scopes].some((scope) => /^(tools:(read|call)$|tool:|group:)/.test(scope));
}

function scopesReach(scopes: ReadonlySet<string>, tool: string, groups: ToolRules["groups"]): boolean {
  if (scopes.has("tools:call") || scopes.has(`tool:${tool}`)) return true;
  return [...groups].some(([name, tools]) => tools.has(tool) && scopes.has(`group:${name}`));
}

function toolsOfScopes(scopes: ReadonlySet<string>, groups: ToolRules["groups"]): ReadonlySet<string> {
  const tools = new Set<string>();
  for (const scope of scopes) {
    if (scope.startsWith("tool:")) tools.add(scope.slice("tool:".length));
    if (!scope.startsWith("group:")) continue;
    for (const tool of groups.get(scope.slice("group:".length)) ?? []) tools.add(tool);
  }
  return tools;
}

function union(policies: readonly ToolPolicy[], namesOf: (policy: ToolPolicy) => ReadonlySet<string>) {
  const all = new Set<string>();
  for (const policy of policies) for (const name of namesOf(policy)) all.add(name);
  return { every: policies.some(({ every }) => every), names: all };
}

function denies(policy: ToolPolicy, caller: ToolCaller): boolean {
  if (policy.effect !== "deny") return false;
  return names(policy, caller) || (caller.owner != null && names(policy, { ...caller, ...caller.owner }));
}

function names({ subjectKind, subject }: ToolPolicy, caller: ToolCaller): boolean {
  if (subjectKind === "role") return caller.role === subject;
  if (subjectKind === "user") return caller.userId === subject;
  return subjectKind === "client" ? caller.clientId === subject : caller.keyId === subject;
}
