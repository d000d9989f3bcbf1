import { AppError, baseScopes } from "@switchyard/contracts";
import type { Envelope } from "@switchyard/protocol";
import type { Route } from "@switchyard/routing";
import { judgeTool, type McpPrincipal, mayLook } from "@switchyard/tenancy";
import type { TaskTools } from "../policy/task-tools.ts";

/** Who asks, and where. */
interface Caller {
  readonly principal: McpPrincipal;
  readonly route: Route;
  readonly tasks: Pick<TaskTools, "toolOf">;
}

/** Everything that calling a tool takes, so that one step up is enough. */
const CALLING = baseScopes.join(" ");
const LOOKING = "tools:read";

/**
 * Refuses what the caller may not do, before the tool hears of it. Looking (lists, prompts, resources, sessions, streams)
 * needs any scope; `tools/call` the verdict about that tool; `tasks/*` a scope that calls, and the verdict about the task's
 * tool where that is known. Throws AppError insufficient_scope, credential_limited, policy_denied (forbidden),
 * tool_name_missing.
 */
export function checkOperation(envelope: Envelope, caller: Caller): void {
  const { principal, route, tasks } = caller;
  if (envelope.kind === "batch") {
    for (const message of envelope.messages) checkOperation(message, caller);
    return;
  }
  if (!mayLook(principal)) throw insufficientScope(envelope.method === "tools/call" ? CALLING : LOOKING);
  if (envelope.method === "tools/call") checkTool(envelope.name, principal, route);
  if (!envelope.method?.startsWith("tasks/")) return;
  if (!mayCallSomething(principal)) throw insufficientScope(CALLING);
  const tool = envelope.name === null ? null : tasks.toolOf(route.serverId, envelope.name);
  if (tool !== null) checkTool(tool, principal, route);
}

/** The tool that a request calls; of a batch the last one. Null when it calls none. */
export function toolOf(envelope: Envelope): string | null {
  if (envelope.kind === "batch") return envelope.messages.findLast((message) => toolOf(message) !== null)?.name ?? null;
  return envelope.method === "tools/call" ? envelope.name : null;
}

function checkTool(tool: string | null, principal: McpPrincipal, route: Route): void {
  if (tool === null) throw toolNameMissing();
  const verdict = judgeTool(principal, tool, route.toolRules);
  if (verdict === "scope_missing") throw insufficientScope(CALLING);
  if (verdict === "credential_limited") throw credentialLimited(tool);
  if (verdict === "policy_denied") throw policyDenied(tool, route);
}

function mayCallSomething({ scopes }: McpPrincipal): boolean {
  return scopes === null || [...scopes].some((scope) => scope !== "tools:read" && /^(tools|tool|group):/.test(scope));
}

/** MCP authorization, scope challenge handling: all scopes that the operation needs, in one challenge. */
function insufficientScope(scope: string): AppError {
  return new AppError({
    code: "insufficient_scope",
    kind: "forbidden",
    message: `This credential does not carry the scope that this takes: ${scope}.`,
    remedy: "Authorize again and ask for these scopes, or use a credential that carries them.",
    meta: { scope },
  });
}

function credentialLimited(tool: string): AppError {
  return new AppError({
    code: "credential_limited",
    kind: "forbidden",
    message: `This credential is limited to other tools than "${tool}".`,
    remedy: "Use a credential that names this tool, or ask an admin of the organization to add it to this one.",
  });
}

function policyDenied(tool: string, route: Route): AppError {
  return new AppError({
    code: "policy_denied",
    kind: "forbidden",
    message: `A policy of the MCP server "${route.serverSlug}" keeps you from calling the tool "${tool}".`,
    remedy: "Ask an admin of the organization to change the server's policies.",
  });
}

/** Which tool is meant decides who may call it, so a name that only some servers could make out is none. */
function toolNameMissing(): AppError {
  return new AppError({
    code: "tool_name_missing",
    kind: "invalid_input",
    message: "tools/call names no tool: params.name is not a text.",
    remedy: "Send the tool's name as a string in params.name.",
  });
}
