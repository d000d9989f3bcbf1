/** Request headers as Node gives them: names in lower case, repeated ones joined or as a list. */
export type HeaderRecord = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Headers that belong to one connection and are never forwarded (RFC 9110 section 7.6.1). */
export const connectionHeaders = [
  "connection",
  "keep-alive",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
] as const;

const sentinel = /^=\?base64\?([A-Za-z0-9+/]*={0,2})\?=$/i;
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** One header's value without surrounding blanks; null when absent. Repeated fields are joined as RFC 9110 5.3 says. */
export function headerValue(headers: HeaderRecord, name: string): string | null {
  const raw = Object.hasOwn(headers, name) ? headers[name] : undefined;
  if (raw === undefined) return null;
  const joined = typeof raw === "string" ? raw : raw.join(", ");
  return isBlankAt(joined, 0) || isBlankAt(joined, joined.length - 1) ? trimBlanks(joined) : joined;
}

function isBlankAt(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code === 0x20 || code === 0x09;
}

function trimBlanks(text: string): string {
  return text.replace(/^[ \t]+/, "").replace(/[ \t]+$/, "");
}

/**
 * Decodes an `Mcp-Name` or `Mcp-Param-*` value: plain visible ASCII is itself, `=?base64?…?=` is Base64 over UTF-8.
 * Null means that the value is malformed. Source: SEP-2243.
 */
export function decodeHeaderValue(value: string): string | null {
  const encoded = sentinel.exec(value)?.[1];
  if (encoded === undefined) return value.startsWith("=?base64?") ? null : plain(value);
  const bytes = Buffer.from(encoded, "base64");
  if (bytes.toString("base64").replace(/=+$/, "") !== encoded.replace(/=+$/, "")) return null;
  try {
    return utf8.decode(bytes);
  } catch {
    return null;
  }
}

/** Encodes a value for `Mcp-Name`: itself where that is safe, the Base64 sentinel otherwise. */
export function encodeHeaderValue(value: string): string {
  if (plain(value) !== null && value === value.trim() && !sentinel.test(value)) return value;
  return `=?base64?${Buffer.from(value, "utf8").toString("base64")}?=`;
}

function plain(value: string): string | null {
  return /^[\x20-\x7e\t]*$/.test(value) ? value : null;
}

/** Content types that are their own media type, as nearly every message has them. */
const USUAL_TYPES: ReadonlySet<string> = new Set(["application/json", "text/event-stream"]);

/** The type and subtype of a Content-Type value, in lower case and without parameters. */
export function mediaType(value: string | null): string {
  if (value !== null && USUAL_TYPES.has(value)) return value;
  return (value ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? "";
}

/** Whether a Content-Type says JSON: `application/json` or a `+json` suffix, never a substring of something else. */
export function isJsonMediaType(value: string | null): boolean {
  const type = mediaType(value);
  return type === "application/json" || /^application\/[a-z0-9.!#$&^_-]+\+json$/.test(type);
}
