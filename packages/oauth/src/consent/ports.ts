import type { ClientKind } from "@switchyard/contracts";
import type { Sealer } from "@switchyard/crypto";
import type { Db } from "@switchyard/db";
import type { McpOrigins } from "../resources/resource-name.ts";

/** What requests are read with: the authorization server keeps them sealed. */
export interface RequestDeps {
  readonly db: Db;
  /** Also binds a page to the request, session and scopes it showed. */
  readonly sealer: Sealer;
}

/** What consent stands on. */
export interface ConsentDeps extends RequestDeps, McpOrigins {}

/** Who asks. */
export interface AskingClient {
  readonly id: string;
  readonly kind: ClientKind;
  /** Its own claim, made harmless; null when nothing of it is left. */
  readonly name: string | null;
  /** What the org that issued it set; null for a client that no org issued. */
  readonly limits: {
    readonly orgId: string;
    readonly serverIds: ReadonlySet<string>;
    readonly tools: ReadonlySet<string> | null;
  } | null;
}

/** What a client asks a person for: one run of the authorization code flow, or one device code. */
export interface AuthorizationRequest {
  readonly uid: string;
  readonly clientId: string;
  /** Null in the device flow: the answer goes to whoever holds the device code. */
  readonly redirectUri: string | null;
  /** The MCP URL it wants tokens for (RFC 8707); null when it named none or several. */
  readonly resource: string | null;
  /** As {@link askedScopes} reads them. */
  readonly scopes: readonly string[];
  /** Whether the client wants the page shown even where it could be skipped (`prompt=consent`). */
  readonly wantsPage: boolean;
  readonly expiresAt: Date;
}
