/** Schemes that a browser acts on by itself, or that lead into files and mail: never a program's own (RFC 8252 section 7.1). */
const TAKEN_SCHEMES: ReadonlySet<string> = new Set([
  ...["javascript", "vbscript", "data", "blob", "file", "filesystem", "about", "view-source", "jar", "resource"],
  ...["ftp", "ftps", "sftp", "ssh", "ws", "wss", "gopher", "ldap", "ldaps", "smb", "nfs", "telnet", "irc"],
  ...["mailto", "tel", "sms", "sip", "sips", "geo", "urn", "intent", "content", "chrome", "edge", "ms-settings"],
]);

const LOOPBACK: ReadonlySet<string> = new Set(["localhost", "127.0.0.1", "[::1]"]);
const MAX_LENGTH = 2048;

/**
 * What is wrong with a redirect URI of a client, as a half sentence; null when it may be used: https anywhere, http on
 * loopback, or a scheme of the client's own program (RFC 8252), without fragment, user name, wildcard or odd characters.
 */
export function redirectUriFault(uri: string): string | null {
  if (uri.length > MAX_LENGTH) return `is longer than ${MAX_LENGTH} characters`;
  if (!/^[\x21-\x7e]+$/.test(uri) || /[\\"<>^`{|}*]/.test(uri)) return "contains characters that no URI holds";
  const url = URL.canParse(uri) ? new URL(uri) : null;
  if (url === null) return "is not an absolute URI";
  if (uri.includes("#")) return "has a fragment";
  if (url.username !== "" || url.password !== "") return "carries a user name";
  const scheme = url.protocol.slice(0, -1);
  if (scheme === "https") return null;
  if (scheme === "http") return LOOPBACK.has(url.hostname) ? null : "is plain http to a host that is not loopback";
  if (TAKEN_SCHEMES.has(scheme)) return `uses the scheme ${scheme}, which belongs to no program of its own`;
  return null;
}
