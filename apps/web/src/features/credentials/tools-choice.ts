/** Which tools a credential may call, as a person chooses it, and the scopes and tools that stand for it. Pure. */
import { type Scope, ToolGroupName } from "@switchyard/contracts";

export type ToolsChoice = "all" | "chosen" | "groups" | "look";

export interface ToolsDraft {
  readonly tools: ToolsChoice;
  readonly toolNames: readonly string[];
  readonly groups: readonly string[];
}

export const allTools: ToolsDraft = { tools: "all", toolNames: [], groups: [] };

/** Scopes and tools that the choice stands for. */
export function toolLimits({ tools, toolNames, groups }: ToolsDraft): {
  readonly scopes: readonly Scope[];
  readonly tools: readonly string[];
} {
  if (tools === "look") return { scopes: ["tools:read"], tools: [] };
  if (tools === "groups") return { scopes: ["tools:read", ...groups.map(scopeOfGroup)], tools: [] };
  return { scopes: ["tools:read", "tools:call"], tools: tools === "chosen" ? toolNames : [] };
}

/** Whether something was to be named and nothing is: sent like that, it would mean no limit. */
export function lacksTools({ tools, toolNames, groups }: ToolsDraft): boolean {
  return (tools === "chosen" && toolNames.length === 0) || (tools === "groups" && groups.length === 0);
}

/** The choice that a credential stands for; null where its scopes name single tools, which only the API sets. */
export function toolsChoiceOf(held: {
  readonly scopes: readonly string[];
  readonly tools: readonly string[];
}): ToolsDraft | null {
  const calling = held.scopes.filter((scope) => scope !== "tools:read");
  if (held.scopes.length === 0 || calling.includes("tools:call")) {
    return held.tools.length === 0 ? allTools : { ...allTools, tools: "chosen", toolNames: held.tools };
  }
  if (calling.length === 0) return { ...allTools, tools: "look" };
  const groups = calling.flatMap((scope) => (scope.startsWith("group:") ? [scope.slice("group:".length)] : []));
  return groups.length === calling.length && held.tools.length === 0 ? { ...allTools, tools: "groups", groups } : null;
}

function scopeOfGroup(name: string): Scope {
  return `group:${ToolGroupName.parse(name)}`;
}
