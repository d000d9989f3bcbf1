/** What the page that issues a credential holds, and what becomes of it. Pure. */
import type { ClientPurpose, CreateKeyInput, CreateOauthClientInput } from "@switchyard/contracts";
import type { z } from "zod";
import type { KeyRole } from "./key-roles.ts";
import { allTools, type ToolsDraft, toolLimits } from "./tools-choice.ts";

export type GrantChoice = "itself" | "browser" | "device";

export interface IssueDraft extends ToolsDraft {
  readonly name: string;
  readonly purpose: ClientPurpose;
  /** User id; empty for nobody. */
  readonly owner: string;
  readonly plane: "mcp" | "manage";
  readonly role: KeyRole;
  readonly servers: readonly string[];
  readonly expiresInDays: number | null;
  /** One address or block a line. */
  readonly ipAllow: string;
  readonly grants: GrantChoice;
  readonly proof: "secret" | "private_key_jwt" | "none";
  readonly redirectUris: string;
  readonly jwks: string;
  readonly handOver: "now" | "link";
}

/** A page just opened. A link names the server where it was followed from one. */
export function emptyDraft(server: string | null): IssueDraft {
  return {
    ...{ name: "", purpose: "ci", owner: "", plane: "mcp", role: "developer" },
    ...{ servers: server === null ? [] : [server], ...allTools, expiresInDays: 90, ipAllow: "" },
    ...{ grants: "itself", proof: "secret", redirectUris: "", jwks: "", handOver: "now" },
  };
}

const DEVICE = "urn:ietf:params:oauth:grant-type:device_code" as const;

/** What the preview of the reach is asked with. */
export function reachInput(draft: IssueDraft, kind: "client" | "key") {
  const { scopes, tools } = toolLimits(draft);
  const owner = kind === "key" && draft.owner !== "" ? { owner: draft.owner } : {};
  return { kind, servers: [...draft.servers], scopes: [...scopes], tools: [...tools], ...owner };
}

/** The API's input for a client. */
export function clientInput(draft: IssueDraft, now = Date.now()): z.input<typeof CreateOauthClientInput> {
  const { scopes, tools } = toolLimits(draft);
  const itself = draft.grants === "itself";
  return {
    name: draft.name,
    purpose: draft.purpose,
    ...(draft.owner === "" ? {} : { owner: draft.owner }),
    grantTypes: itself
      ? ["client_credentials"]
      : [draft.grants === "browser" ? "authorization_code" : DEVICE, "refresh_token"],
    authMethod: draft.proof,
    ...(draft.grants === "browser" ? { redirectUris: lines(draft.redirectUris) } : {}),
    ...(draft.proof === "private_key_jwt" ? { jwks: parseJwks(draft.jwks) } : {}),
    servers: [...draft.servers],
    scopes: [...scopes],
    tools: [...tools],
    ipAllow: lines(draft.ipAllow),
    expiresAt: draft.expiresInDays === null ? null : new Date(now + draft.expiresInDays * 86_400_000).toISOString(),
    handOver: draft.handOver,
  };
}

/** The API's input for a key: one of a plane carries nothing of the other. */
export function keyInputOf(draft: IssueDraft): z.input<typeof CreateKeyInput> {
  const shared = {
    name: draft.name,
    ...(draft.owner === "" ? {} : { owner: draft.owner }),
    ipAllow: lines(draft.ipAllow),
    expiresInDays: draft.expiresInDays,
    handOver: draft.handOver,
  };
  if (draft.plane === "manage") return { ...shared, plane: "manage", role: draft.role };
  const { scopes, tools } = toolLimits(draft);
  // No scopes are all scopes: a key that may call all stays so when a new kind of scope comes.
  return {
    ...shared,
    plane: "mcp",
    servers: [...draft.servers],
    ...(scopes.includes("tools:call") ? {} : { scopes: [...scopes] }),
    tools: [...tools],
  };
}

/** Entries of a box that takes one a line. */
export function lines(text: string): string[] {
  return text
    .split(/[\n,]/)
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

/** A pasted JWK Set, or one key of it; what is no JSON is sent as it is read and refused by the API. */
function parseJwks(text: string): { keys: Record<string, unknown>[] } {
  try {
    const value = JSON.parse(text) as { keys?: Record<string, unknown>[] } & Record<string, unknown>;
    return Array.isArray(value.keys) ? { keys: value.keys } : { keys: [value] };
  } catch {
    return { keys: [] };
  }
}
