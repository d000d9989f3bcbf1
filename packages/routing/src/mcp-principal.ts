import type { Actor, Role } from "@switchyard/contracts";
import { principalHash } from "./session-id.ts";

/** Who calls an MCP server, as far as a credential proves it. */
export interface McpPrincipal {
  readonly kind: "user" | "key" | "anonymous";
  readonly id: string;
  readonly label: string;
  /** Role of a person in the server's org; null for keys and anonymous callers. */
  readonly role: Role | null;
  /** Servers a key is limited to; empty means no limit. */
  readonly serverIds: readonly string[];
  /** What authenticated: id of a key, `jti` of a token. */
  readonly credential: string | null;
  /** Names the principal in session ids. */
  readonly hash: string;
  /** A credential of another org was shown: it proves nothing here, and whose it is stays unsaid. */
  readonly foreign: boolean;
}

type PrincipalInit = Omit<McpPrincipal, "hash" | "foreign">;

/** A principal with its hash. */
export function mcpPrincipal(init: PrincipalInit): McpPrincipal {
  return { ...init, hash: principalHash(init), foreign: false };
}

/** Who shows no credential. */
export const anonymousPrincipal: McpPrincipal = mcpPrincipal({
  kind: "anonymous",
  id: "anonymous",
  label: "anonymous",
  role: null,
  serverIds: [],
  credential: null,
});

/** Who shows a credential of another org. */
export const foreignPrincipal: McpPrincipal = { ...anonymousPrincipal, foreign: true };

/** How the principal is written into the audit trail. */
export function actorOfMcp(principal: McpPrincipal): Actor {
  const { kind, id, label, credential } = principal;
  return { kind, id, label, credential };
}
