import { createHash } from "node:crypto";
import type { Actor } from "@switchyard/contracts";
import type { ToolCaller } from "./tool-access.ts";

/**
 * Who calls an MCP server, as far as a credential proves it: a person (`user`, by itself or through a client), a client on
 * its own account, an API key, or nobody. Of a key that was exchanged for a token the kind is `key` too.
 */
export interface McpPrincipal extends ToolCaller {
  readonly kind: "user" | "client" | "key" | "anonymous";
  /** `usr_…`, `cli_…` or `key_…`. */
  readonly id: string;
  readonly label: string;
  /** Servers its credential is limited to; null where nothing limits it. */
  readonly serverIds: ReadonlySet<string> | null;
  /** `grt_…`: what the person consented to; null where nobody had to. */
  readonly grantId: string | null;
  /** What authenticated: id of a key, `jti` of a token. */
  readonly credential: string | null;
  /** Names the principal in session ids. */
  readonly hash: string;
  /** A credential of another org was shown: it proves nothing here, and whose it is stays unsaid. */
  readonly foreign: boolean;
}

type PrincipalInit = Pick<McpPrincipal, "kind" | "id" | "label"> & Partial<Omit<McpPrincipal, "hash" | "foreign">>;

/** A principal with its hash; what is not given limits nothing and proves nothing. */
export function mcpPrincipal(init: PrincipalInit): McpPrincipal {
  return {
    role: null,
    userId: null,
    clientId: null,
    keyId: null,
    scopes: null,
    tools: null,
    serverIds: null,
    grantId: null,
    credential: null,
    ...init,
    hash: principalHash(init),
    foreign: false,
  };
}

/** Names a principal inside a session id without telling who it is. One person behind two clients is two principals. */
export function principalHash({ kind, id, clientId }: Pick<PrincipalInit, "kind" | "id" | "clientId">): string {
  const via = clientId === undefined || clientId === null || clientId === id ? "" : `\n${clientId}`;
  return createHash("sha256").update(`${kind}\n${id}${via}`).digest("base64url").slice(0, 22);
}

/** Who shows no credential. */
export const anonymousPrincipal: McpPrincipal = mcpPrincipal({
  kind: "anonymous",
  id: "anonymous",
  label: "anonymous",
});

/** Who shows a credential of another org. */
export const foreignPrincipal: McpPrincipal = { ...anonymousPrincipal, foreign: true };

/** How the principal is written into the audit trail. */
export function actorOfMcp({ kind, id, label, credential }: McpPrincipal): Actor {
  return { kind, id, label, credential };
}
