import { judgeServer, permissions } from "@switchyard/tenancy";
import type { ResourceFacts } from "./access-store.ts";

/**
 * Whether the person may sign in to the MCP URL, and so whether a token for it is issued or renewed. A server that signs
 * people in by itself gets no tokens from us.
 */
export function mayUseResource({ access, member, serverId }: ResourceFacts, userId: string): boolean {
  if (member === null || access === "own") return false;
  const { role, named } = member;
  if (access === "developers") return permissions[role].has("server.manage") && permissions[role].has("mcp.call");
  const memberIds = new Set(named ? [userId] : []);
  const verdict = judgeServer({ kind: "user", userId, role, serverIds: null }, { id: serverId, access, memberIds });
  return verdict === "admitted" && permissions[role].has("mcp.call");
}
