import type { Envelope } from "@switchyard/protocol";
import type { Route } from "@switchyard/routing";
import { type McpPrincipal, toolJudge } from "@switchyard/tenancy";
import type { ListFilter } from "./filter-message.ts";

/**
 * What to leave out of the answer to a request: the tools that the caller may not call. Null where the answer lists none, or
 * nothing can keep the caller from any. A stream of the handshake era may bring the answer to an earlier request again
 * (2025-11-25 transports, resumability), so it is looked at too.
 */
export function listFilterOf(envelope: Envelope, principal: McpPrincipal, route: Route): ListFilter | null {
  const isList = envelope.method === "tools/list" && envelope.kind === "request";
  const mayList = envelope.kind === "open-stream" || envelope.messages.some(({ method }) => method === "tools/list");
  if (!isList && !mayList) return null;
  const judge = toolJudge(principal, route.toolRules);
  if (judge === null) return null;
  return { keeps: (tool) => judge(tool) === "callable", expectsTools: isList, modern: envelope.era === "modern" };
}
