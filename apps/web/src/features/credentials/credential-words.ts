/** Words of credentials: states, purposes, where from, until when. */
import { describeScope } from "@switchyard/contracts";
import type { ChipTone } from "../../components/ui/chip.tsx";

type Status = "active" | "suspended" | "expired" | "revoked";

export const statusLooks: Readonly<Record<Status, { readonly tone: ChipTone; readonly word: string }>> = {
  active: { tone: "green", word: "Active" },
  suspended: { tone: "amber", word: "Suspended" },
  expired: { tone: "grey", word: "Expired" },
  revoked: { tone: "grey", word: "Revoked" },
};

export const purposeWords = { ci: "CI or service", agent: "Agent", person: "Teammate" } as const;

export const grantWords: Readonly<Record<string, string>> = {
  client_credentials: "By itself",
  authorization_code: "People sign in with a browser",
  refresh_token: "Stays signed in",
  "urn:ietf:params:oauth:grant-type:device_code": "People sign in from a terminal",
};

export const authMethodWords = {
  secret: "A secret",
  private_key_jwt: "Its own key (private_key_jwt)",
  none: "Nothing: a public client, held by PKCE",
} as const;

/** What scopes and a list of tools leave: `All tools`, `No tools`, `2 tools`. */
export function toolsWords(scopes: readonly string[], tools: readonly string[]): string {
  if (scopes.length > 0 && scopes.every((scope) => scope === "tools:read")) return "No tools";
  if (tools.length > 0) return tools.length === 1 ? `Only ${tools[0]}` : `${tools.length} tools`;
  if (scopes.length === 0 || scopes.includes("tools:call")) return "All tools";
  const named = scopes.filter((scope) => scope !== "tools:read");
  return named.length === 1 ? describeScope(named[0] ?? "") : `${named.length} scopes`;
}

/** `weather`, `weather, files`, `weather and 3 more`; all of the org where an empty list means that. */
export function serversWords(servers: readonly string[]): string {
  if (servers.length === 0) return "Every server";
  if (servers.length <= 2) return servers.join(", ");
  return `${servers[0]} and ${servers.length - 1} more`;
}
