import type { ClientKind } from "@switchyard/contracts";

/** Names are cut here: what does not fit in two lines is no name. */
const NAME_MAX = 80;

/**
 * What no name may hold: controls, line and paragraph ends, marks that turn the direction of the text around them, and
 * characters that take no room, with which one name passes for another (Unicode categories Cc, Cf, Zl, Zp, Cs, Co).
 */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}]/gu;

/**
 * A client's name as people may be shown it: one line of at most 80 characters without invisible or direction-turning
 * ones. The name is the client's own claim; null when nothing of it is left.
 */
export function shownName(claimed: unknown): string | null {
  if (typeof claimed !== "string") return null;
  const name = claimed.slice(0, 4096).normalize("NFC").replace(UNSEEN, " ").replace(/\s+/gu, " ").trim();
  if (name === "") return null;
  const letters = [...name];
  return letters.length > NAME_MAX ? `${letters.slice(0, NAME_MAX - 1).join("")}…` : name;
}

/**
 * Where the answer goes: a site (`web`), a program on the asker's own device that listens on loopback, or whatever handles
 * links of a scheme there (RFC 8252). `host` is what people are told; of a loopback address it leaves out the port, which
 * changes each time.
 */
export interface RedirectTarget {
  readonly kind: "web" | "loopback" | "scheme";
  readonly host: string;
}

/** Reads a redirect URI; null for what is none. */
export function redirectTarget(redirectUri: string | null): RedirectTarget | null {
  if (redirectUri === null || !URL.canParse(redirectUri)) return null;
  const url = new URL(redirectUri);
  if (url.protocol !== "https:" && url.protocol !== "http:") return { kind: "scheme", host: url.protocol };
  const isLoopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(url.hostname);
  return isLoopback ? { kind: "loopback", host: url.hostname } : { kind: "web", host: url.host };
}

/**
 * Whether it is certain who asks: the org issued the client, or a site describes it, and the answer reaches only a site.
 * What listens on loopback or handles a scheme can say any client id, and who registered itself proved nothing.
 */
export function isProved(kind: ClientKind, target: RedirectTarget | null): boolean {
  return kind !== "registered" && target?.kind === "web";
}

/** Host of a client's metadata document; null for a client that has none. */
export function documentHost(kind: ClientKind, clientId: string): string | null {
  return kind === "metadata" && URL.canParse(clientId) ? new URL(clientId).host : null;
}

/** How a client is known by its id alone: `cli_…` was issued, an https URL is its own document, all else registered itself. */
export function kindOfClient(clientId: string): ClientKind {
  if (clientId.startsWith("cli_")) return "issued";
  return clientId.startsWith("https://") ? "metadata" : "registered";
}
