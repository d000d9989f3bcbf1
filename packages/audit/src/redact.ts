/** What replaces a secret. */
export const redactedMark = "[redacted]";
/** What ends text or a container that was cut. */
export const truncatedMark = "[truncated]";

/** JSON as it may be stored: redacted, bounded, free of NUL and lone surrogates. */
export type RedactedJson = null | boolean | number | string | RedactedJson[] | { [key: string]: RedactedJson };

/** Bounds of what is kept of one value, and the words that make a key secret. */
export interface RedactionPolicy {
  /** Parts of key names, lower case without separators, whose values are never kept. */
  readonly secretKeyParts: readonly string[];
  /** UTF-8 bytes of the JSON text that is kept. */
  readonly maxBytes: number;
  /** Containers inside containers; deeper ones are cut. */
  readonly maxDepth: number;
  /** Whether the same short texts come again and again, so that it pays to remember them. */
  readonly repeats?: boolean;
}

/** The policy of every installation: 8 KiB, 12 levels, and the names that APIs give to credentials. */
export const defaultRedaction: RedactionPolicy = {
  secretKeyParts: [
    "password",
    "passwd",
    "passphrase",
    "pwd",
    "secret",
    "authorization",
    "apikey",
    "accesskey",
    "privatekey",
    "signingkey",
    "encryptionkey",
    "cookie",
    "credential",
    "bearer",
    "connectionstring",
  ],
  maxBytes: 8 * 1024,
  maxDepth: 12,
};

/** Longest preview of a result, in characters. */
const maxPreviewLength = 512;

/** Room kept for marks and closing brackets, so that a cut value still fits `maxBytes`. */
const RESERVE_BYTES = 512;

const CREDENTIAL_FORMS: readonly RegExp[] = [
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  /\b(?:bearer|basic)\s+[A-Za-z0-9._~+/-]{8,}=*/gi,
  /\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{4,}\.[A-Za-z0-9_-]*/g,
  /\bsy_(?:manage|mcp)_[A-Za-z0-9_-]{8,}/g,
  /\b(?:gh[opsur]_[A-Za-z0-9]{16,}|github_pat_[A-Za-z0-9_]{16,}|glpat-[A-Za-z0-9_-]{16,}|npm_[A-Za-z0-9]{30,})/g,
  /\b(?:sk|pk|rk)[-_][A-Za-z0-9_-]{16,}/g,
  /\bxox[abeoprs]-[A-Za-z0-9-]{10,}/g,
  /\bwhsec_[A-Za-z0-9+/=]{16,}/g,
  /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g,
  /\bAIza[A-Za-z0-9_-]{30,}/g,
  /(?<=[a-z][a-z0-9+.-]{0,31}:\/\/)[^\s/@:]{0,256}:[^\s/@]{1,256}(?=@)/gi,
  /(?<=\b(?:password|passwd|secret|token|api[_-]?key|access[_-]?key)["']?\s{0,4}[=:]\s{0,4}["']?)[^\s"'&,;]{4,}/gi,
];

/** A cheap look that spares most text the whole list: every form above needs one of these. */
const CREDENTIAL_HINT =
  /-----BEGIN|bearer|basic|eyJ|sy_|gh[opsur]_|github_pat_|glpat-|npm_|[spr]k[-_]|xox|whsec_|AKIA|ASIA|AIza|:\/\/|pass|secret|token|key/i;

/** A cheaper look still, that spares most prose that one: no form above does without one of these. */
const CREDENTIAL_SIGN = /[-_=:]|eyJ|A(?:KIA|SIA|Iza)|[Rr][Ee][Rr]\s|[Ss][Ii][Cc]\s/;

/** Text with everything that looks like a credential replaced, made fit for jsonb and cut to `maxLength` characters. */
export function redactText(text: string, maxLength: number): string {
  const cut = text.length > maxLength;
  const window = cut ? text.slice(0, maxLength + 256) : text;
  const clean = replaceCredentials(window.toWellFormed().replaceAll("\u0000", "\ufffd"));
  if (!cut && clean.length <= maxLength) return clean;
  return `${clean.slice(0, Math.max(0, maxLength - truncatedMark.length)).toWellFormed()}${truncatedMark}`;
}

/** Words that come again with every exchange, with what redaction makes of them. */
const knownWords = new Map<string, string>();
const MOST_WORDS = 4_096;
const LONGEST_WORD = 64;

/** {@link redactText} of what comes again and again: names of fields, methods, tools, clients. Remembers short ones. */
export function redactWord(text: string, maxLength: number): string {
  if (text.length > LONGEST_WORD) return redactText(text, maxLength);
  const known = knownWords.get(text);
  if (known !== undefined && known.length <= maxLength) return known;
  const clean = redactText(text, maxLength);
  if (knownWords.size >= MOST_WORDS) knownWords.clear();
  if (text.length <= maxLength) knownWords.set(text, clean);
  return clean;
}

/** The first words of a result, redacted, at most {@link maxPreviewLength} characters; null when there are none. */
export function redactPreview(text: string | null | undefined): string | null {
  return text === null || text === undefined || text === "" ? null : redactText(text, maxPreviewLength);
}

/**
 * A copy of `value` that may be stored: values of secret keys and texts that look like credentials are replaced, and
 * what exceeds the policy's size or depth is cut and marked. Total: never throws, whatever the value is.
 */
export function redactValue(value: unknown, policy: RedactionPolicy = defaultRedaction): RedactedJson {
  const budget = { left: policy.maxBytes - RESERVE_BYTES };
  return copy(value, 0, { policy, budget });
}

interface Walk {
  readonly policy: RedactionPolicy;
  readonly budget: { left: number };
}

function copy(value: unknown, depth: number, walk: Walk): RedactedJson {
  if (typeof value === "string") return copyText(value, walk);
  if (typeof value === "number" || typeof value === "boolean") {
    walk.budget.left -= String(value).length;
    return typeof value === "number" && !Number.isFinite(value) ? null : value;
  }
  if (typeof value === "bigint") return copyText(String(value), walk);
  if (value instanceof Date) return copyText(Number.isNaN(value.getTime()) ? "" : value.toISOString(), walk);
  if (typeof value !== "object" || value === null) {
    walk.budget.left -= 4;
    return null;
  }
  if (depth >= walk.policy.maxDepth) return copyText(truncatedMark, walk);
  walk.budget.left -= 2;
  return Array.isArray(value) ? copyList(value, depth, walk) : copyObject(value, depth, walk);
}

function copyText(text: string, walk: Walk): string {
  const room = Math.max(walk.budget.left - 2, truncatedMark.length);
  let kept = walk.policy.repeats === true ? redactWord(text, room) : redactText(text, room);
  let bytes = jsonBytes(kept);
  if (bytes > room + 2) {
    // Escapes and wide characters make the JSON text up to six times as long as the string.
    kept = redactText(kept, Math.floor(room / 6));
    bytes = jsonBytes(kept);
  }
  walk.budget.left -= bytes;
  return kept;
}

/** Bytes of a text as JSON; the usual text needs no escape. */
function jsonBytes(text: string): number {
  return /^[ !#-[\]-~]*$/.test(text) ? text.length + 2 : Buffer.byteLength(JSON.stringify(text));
}

function copyList(list: readonly unknown[], depth: number, walk: Walk): RedactedJson[] {
  const kept: RedactedJson[] = [];
  for (const item of list) {
    if (walk.budget.left <= 0) {
      kept.push(truncatedMark);
      break;
    }
    kept.push(copy(item, depth + 1, walk));
    walk.budget.left -= 1;
  }
  return kept;
}

function copyObject(object: object, depth: number, walk: Walk): RedactedJson {
  const kept: { [key: string]: RedactedJson } = {};
  for (const key of Object.keys(object)) {
    if (walk.budget.left <= 0) {
      kept[truncatedMark] = true;
      break;
    }
    const value: unknown = object[key as keyof typeof object];
    if (value === undefined) continue;
    const name = redactWord(key, 128);
    walk.budget.left -= jsonBytes(name) + 2;
    const member = isSecretKey(key, value, walk.policy) ? mark(walk) : copy(value, depth + 1, walk);
    if (name !== "__proto__") kept[name] = member;
    else Object.defineProperty(kept, name, { value: member, enumerable: true, configurable: true, writable: true });
  }
  return kept;
}

function mark({ budget }: Walk): string {
  budget.left -= redactedMark.length + 2;
  return redactedMark;
}

/** `token` alone also names counts (`max_tokens: 4096`), so there a number stays. */
function isSecretKey(key: string, value: unknown, policy: RedactionPolicy): boolean {
  if (value === null) return false;
  const kind = kindOfKey(key, policy);
  return kind === "token" ? typeof value !== "number" && typeof value !== "boolean" : kind === "secret";
}

type KeyKind = "plain" | "token" | "secret";

/** Judged names of one policy; a server's tools bring the same ones again and again. */
const judgedKeys = new WeakMap<RedactionPolicy, Map<string, KeyKind>>();

function kindOfKey(key: string, policy: RedactionPolicy): KeyKind {
  const judged = judgedKeys.get(policy) ?? new Map<string, KeyKind>();
  const known = judged.get(key);
  if (known !== undefined) return known;
  const plain = key.toLowerCase().replace(/[^a-z0-9]/g, "");
  const isSecret = policy.secretKeyParts.some((part) => plain.includes(part));
  const kind = plain.includes("token") ? "token" : isSecret ? "secret" : "plain";
  if (judged.size >= MOST_WORDS) judged.clear();
  if (key.length <= LONGEST_WORD) judgedKeys.set(policy, judged.set(key, kind));
  return kind;
}

function replaceCredentials(text: string): string {
  if (!CREDENTIAL_SIGN.test(text) || !CREDENTIAL_HINT.test(text)) return text;
  return CREDENTIAL_FORMS.reduce((clean, form) => clean.replace(form, redactedMark), text);
}
