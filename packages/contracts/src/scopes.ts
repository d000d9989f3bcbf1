/**
 * Scopes of access tokens and mcp keys. `tools:read` looks (discovery, lists, prompts, resources), `tools:call` calls any
 * tool, `tool:<name>` one of them, `group:<name>` those of a group that an admin defined. Each of the three that call lets
 * the holder look too.
 */
import { z } from "zod";

/** Name of a tool, as the MCP specification 2026-07-28 bounds it (server/tools, tool names). */
export const ToolName = z.string().regex(/^[A-Za-z0-9_./-]{1,128}$/, "1 to 128 letters, digits, `_`, `-`, `.` or `/`");

export const ToolGroupName = z
  .string()
  .max(40)
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, "lower-case letters, digits and single hyphens");

export const Scope = z.union([
  z.enum(["tools:read", "tools:call"]),
  z.templateLiteral(["tool:", ToolName]),
  z.templateLiteral(["group:", ToolGroupName]),
]);
export type Scope = z.infer<typeof Scope>;

/** What a client that asks for nothing in particular is told to ask for. */
export const baseScopes = ["tools:read", "tools:call"] as const satisfies readonly Scope[];

/** A scope as people read it. */
export function describeScope(scope: string): string {
  if (scope === "tools:read") return "See its prompts and resources, and the tools it may call";
  if (scope === "tools:call") return "Call all of its tools";
  if (scope.startsWith("tool:")) return `Call the tool ${scope.slice("tool:".length)}`;
  if (scope.startsWith("group:")) return `Call the tools of the group ${scope.slice("group:".length)}`;
  if (scope === "offline_access") return "Stay connected while you are away";
  return scope;
}
