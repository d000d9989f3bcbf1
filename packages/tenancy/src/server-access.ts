import type { AccessMode } from "@switchyard/contracts";
import type { McpPrincipal } from "./mcp-principal.ts";
import { permissions } from "./permissions.ts";

/** Who wants to call a server. */
export type ServerCaller = Pick<McpPrincipal, "kind" | "userId" | "role" | "serverIds">;

/** What a server says about its callers. */
export interface ServerRules {
  readonly id: string;
  readonly access: AccessMode;
  /** Ids of the users who are named for it. */
  readonly memberIds: ReadonlySet<string>;
}

/**
 * Why a server's production does not let a caller in: it asks for a credential, the role may not call, the person is not
 * among its members, the credential is limited to other servers or must name this one, or the server signs in by itself.
 */
export type ServerVerdict =
  | "admitted"
  | "credential_missing"
  | "role_may_not_call"
  | "member_not_named"
  | "credential_for_others"
  | "credential_not_named"
  | "own_sign_in";

/** Whether a server's production lets a caller in, before any of its tools is looked at. */
export function judgeServer(caller: ServerCaller, server: ServerRules): ServerVerdict {
  if (server.access === "public") return "admitted";
  if (server.access === "own") return "own_sign_in";
  if (caller.kind === "anonymous") return "credential_missing";
  if (caller.serverIds !== null && !caller.serverIds.has(server.id)) return "credential_for_others";
  if (actsByRole(caller)) return judgePerson(caller, server);
  return server.access === "restricted" && caller.serverIds === null ? "credential_not_named" : "admitted";
}

/**
 * Whether a person of the org learns that a server is there. One that is restricted to others is absent for the role
 * `member`; whoever manages or audits servers sees it, called or not.
 */
export function maySeeServer(
  { role, userId }: Pick<ServerCaller, "role" | "userId">,
  server: Pick<ServerRules, "access" | "memberIds">,
): boolean {
  return role !== "member" || server.access !== "restricted" || (userId !== null && server.memberIds.has(userId));
}

/** A person, or a management key that was exchanged; an mcp key of a member has their role only for policies. */
function actsByRole({ kind, role, userId }: ServerCaller): boolean {
  return kind === "user" || (role !== null && userId === null);
}

function judgePerson({ role, userId }: ServerCaller, server: ServerRules): ServerVerdict {
  if (role === null || !permissions[role].has("mcp.call")) return "role_may_not_call";
  if (server.access !== "restricted") return "admitted";
  return userId !== null && server.memberIds.has(userId) ? "admitted" : "member_not_named";
}
