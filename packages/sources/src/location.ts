import { isAbsolute, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { refused } from "./refusals.ts";

export type Location =
  | {
      readonly kind: "https";
      readonly url: string;
      readonly host: string;
      readonly port: number;
      readonly plain: boolean;
    }
  | { readonly kind: "ssh"; readonly url: string; readonly host: string; readonly port: number }
  | { readonly kind: "local"; readonly path: string }
  | { readonly kind: "template"; readonly slug: string };

export interface LocationRules {
  readonly allowLocal: boolean;
  /** `host` or `host:port` that the operator vouches for: may lie in private ranges and be plain http. */
  readonly allowedHosts: ReadonlySet<string>;
}

const HOST = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i;
const SCP_FORM = /^([A-Za-z0-9._-]+)@([A-Za-z0-9.-]+):(?!\/\/)(.+)$/;
const TEMPLATE = /^template:([a-z0-9]+(?:-[a-z0-9]+)*)$/;
const CONTROL = /[\p{Cc} ]/u;

/**
 * Reads a source URL and refuses every form that Git could take for something else: options, remote helpers (`ext::`),
 * other protocols, embedded passwords. Throws AppError source_url_refused.
 */
export function parseLocation(url: string, rules: LocationRules): Location {
  if (url.startsWith("-"))
    throw refused(`The Git URL may not begin with "-": ${url}`, "Give the repository's https or ssh URL.");
  if (CONTROL.test(url))
    throw refused("The Git URL holds spaces or control characters.", "Copy the URL again, without spaces.");
  const template = TEMPLATE.exec(url)?.[1];
  if (template) return { kind: "template", slug: template };
  if (isAbsolute(url) || url.toLowerCase().startsWith("file:")) return localLocation(url, rules);
  const scp = SCP_FORM.exec(url);
  if (scp) return sshLocation({ user: scp[1] ?? "git", host: scp[2] ?? "", port: 22, path: `/${scp[3] ?? ""}` });
  return urlLocation(url, rules);
}

function localLocation(url: string, rules: LocationRules): Location {
  if (!rules.allowLocal) {
    throw refused(
      "Local paths are not allowed as a source on this installation.",
      "Give an https or ssh URL; whoever runs the installation can allow local paths with SWITCHYARD_ALLOW_LOCAL_GIT=1.",
    );
  }
  try {
    return { kind: "local", path: normalize(isAbsolute(url) ? url : fileURLToPath(url)) };
  } catch {
    throw refused(`"${url}" is not a path on this machine.`, "Give an absolute path, or file:///absolute/path.");
  }
}

function urlLocation(text: string, rules: LocationRules): Location {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !HOST.test(url.hostname.replace(/^\[|\]$/g, "").replaceAll(":", "a"))) {
    throw refused(
      `"${text}" is not a Git URL.`,
      "Give the repository's https URL, such as https://github.com/owner/name.git, or its ssh URL.",
    );
  }
  if (url.password !== "") {
    throw refused(
      "The Git URL holds a password, which would end up in logs.",
      "Remove it from the URL and set it as the server's Git credential.",
    );
  }
  const host = url.hostname.replace(/^\[|\]$/g, "").toLowerCase();
  if (url.protocol === "ssh:") {
    return sshLocation({ user: url.username || "git", host, port: Number(url.port || 22), path: url.pathname });
  }
  const plain = url.protocol === "http:";
  if (url.protocol !== "https:" && !(plain && isVouchedFor(rules, host, Number(url.port || 80)))) {
    throw refused(
      `Sources cannot be fetched over ${url.protocol.slice(0, -1)}.`,
      "Give the repository's https or ssh URL.",
    );
  }
  url.username = "";
  url.hash = "";
  return { kind: "https", url: url.href, host, port: Number(url.port || (plain ? 80 : 443)), plain };
}

function sshLocation(parts: { user: string; host: string; port: number; path: string }): Location {
  const { user, host, port, path } = parts;
  if (!HOST.test(host) || !/^[A-Za-z0-9._][A-Za-z0-9._-]*$/.test(user) || path.startsWith("/-")) {
    throw refused("The ssh URL is not one that can be fetched.", "Give it as git@host:owner/name.git.");
  }
  return { kind: "ssh", url: `ssh://${user}@${host}:${port}${path}`, host: host.toLowerCase(), port };
}

/** Whether the operator listed this host, exactly, with or without the port. */
export function isVouchedFor(rules: LocationRules, host: string, port: number): boolean {
  return rules.allowedHosts.has(host) || rules.allowedHosts.has(`${host}:${port}`);
}

/** Refuses a ref that Git could read as an option or that no ref can be (git-check-ref-format). */
export function assertRef(ref: string): void {
  if (ref.startsWith("-")) {
    throw refused(`The ref may not begin with "-": ${ref}`, "Give the name of a branch or tag, or a commit.");
  }
  if (CONTROL.test(ref) || /[~^:?*[\\]|\.\.|@\{|\/\/|\.lock(\/|$)|^\/|\/$|\.$/.test(ref)) {
    throw refused(`"${ref}" cannot be a branch, tag or commit.`, "Give the name of a branch or tag, or a commit.");
  }
}
