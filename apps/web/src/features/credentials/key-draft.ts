import { type CreateKeyInput, type Role, roles } from "@switchyard/contracts";
import type { z } from "zod";

/** Roles a key may act with, strongest first: all but the owner's. */
export const keyRoles = roles.filter((role) => role !== "owner");
export type KeyRole = Exclude<Role, "owner">;

export const expiries = [
  { days: 7, words: "7 days" },
  { days: 30, words: "30 days" },
  { days: 90, words: "90 days" },
  { days: 365, words: "A year" },
  { days: null, words: "Never" },
] as const;

export interface KeyDraft {
  readonly name: string;
  readonly plane: "mcp" | "manage";
  readonly role: KeyRole;
  readonly servers: readonly string[];
  readonly expiresInDays: number | null;
}

export const emptyKeyDraft: KeyDraft = { name: "", plane: "mcp", role: "developer", servers: [], expiresInDays: 90 };

/** The API's input: a key of one plane carries nothing of the other. */
export function keyInput(draft: KeyDraft): z.input<typeof CreateKeyInput> {
  const shared = { name: draft.name, expiresInDays: draft.expiresInDays };
  return draft.plane === "mcp"
    ? { ...shared, plane: "mcp", servers: [...draft.servers] }
    : { ...shared, plane: "manage", role: draft.role };
}

/** Sentences that say what the key will reach, where, and until when. */
export function reachOf(draft: KeyDraft, serverCount: number): readonly string[] {
  const end = draft.expiresInDays === null ? "Until it is revoked" : `For ${draft.expiresInDays} days`;
  if (draft.plane === "manage") {
    return [`The REST API and the CLI, with the rights of ${draft.role}`, "No MCP endpoint: it is refused there", end];
  }
  const servers =
    draft.servers.length === 0
      ? `Every server of the organization: ${serverCount} now, and those to come`
      : `Only ${draft.servers.join(", ")}`;
  return [servers, "All tools, prompts and resources of these", "Not the REST API: it is refused there", end];
}
