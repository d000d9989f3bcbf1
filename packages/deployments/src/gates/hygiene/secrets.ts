/** Secrets by the shape that their issuers give them. */

export interface FoundSecret {
  /** `an AWS access key id`. */
  readonly what: string;
  /** The beginning that says what it is, and nothing of what has to stay secret. */
  readonly shown: string;
}

interface SecretShape {
  readonly what: string;
  readonly prefix: string;
  /** All of the token from its beginning. */
  readonly whole: RegExp;
}

/** Applied to one word at a time from its beginning, so that time is proportional to the text. */
const shapes: readonly SecretShape[] = [
  { what: "an AWS access key id", prefix: "AKIA", whole: /^AKIA[A-Z2-7]{16}$/ },
  { what: "an AWS access key id", prefix: "ASIA", whole: /^ASIA[A-Z2-7]{16}$/ },
  ...["ghp_", "gho_", "ghu_", "ghs_", "ghr_"].map((prefix) => ({
    what: "a GitHub token",
    prefix,
    whole: /^gh[pousr]_[A-Za-z0-9]{36,255}$/,
  })),
  { what: "a GitHub token", prefix: "github_pat_", whole: /^github_pat_[A-Za-z0-9_]{40,255}$/ },
  { what: "a GitLab token", prefix: "glpat-", whole: /^glpat-[A-Za-z0-9_.-]{20,255}$/ },
  { what: "a Slack token", prefix: "xox", whole: /^xox[abeoprs]-[A-Za-z0-9-]{10,255}$/ },
  { what: "a Slack token", prefix: "xapp-", whole: /^xapp-[A-Za-z0-9-]{20,255}$/ },
  { what: "an Anthropic key", prefix: "sk-ant-", whole: /^sk-ant-[A-Za-z0-9_-]{20,255}$/ },
  { what: "an OpenAI key", prefix: "sk-", whole: /^sk-(?=[^\d]*\d)(?=[^A-Z]*[A-Z])[A-Za-z0-9_-]{20,255}$/ },
  { what: "a Stripe key", prefix: "sk_live_", whole: /^sk_live_[A-Za-z0-9]{16,255}$/ },
  { what: "a Stripe key", prefix: "rk_live_", whole: /^rk_live_[A-Za-z0-9]{16,255}$/ },
  { what: "a Google API key", prefix: "AIza", whole: /^AIza[A-Za-z0-9_-]{35}$/ },
  { what: "an npm token", prefix: "npm_", whole: /^npm_[A-Za-z0-9]{36}$/ },
  { what: "a Hugging Face token", prefix: "hf_", whole: /^hf_[A-Za-z0-9]{30,64}$/ },
  { what: "a Switchyard key", prefix: "sy_manage_", whole: /^sy_manage_[A-Za-z0-9_-]{20,255}$/ },
  { what: "a Switchyard key", prefix: "sy_mcp_", whole: /^sy_mcp_[A-Za-z0-9_-]{20,255}$/ },
  { what: "a JSON Web Token", prefix: "eyJ", whole: /^eyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}$/ },
];

const privateKey = /-----BEGIN (?:[A-Z]{2,12} ){0,3}PRIVATE KEY-----/;
const word = /[A-Za-z0-9_.-]+/g;
const MAX_WORD = 8_192;
const MAX_FOUND = 5;

/** Secrets in a text, at most five, without the part that is secret. What is plainly an example is left out. */
export function secretsIn(text: string): FoundSecret[] {
  const found: FoundSecret[] = [];
  if (privateKey.test(text)) found.push({ what: "a private key", shown: "-----BEGIN … PRIVATE KEY-----" });
  if (text.length < 16) return found;
  for (const [whole] of text.matchAll(word)) {
    if (whole.length < 16 || whole.length > MAX_WORD) continue;
    // A word may end a sentence, and a token may follow a name and a dot or dash.
    const one = whole.replace(/^[_.-]+/, "").replace(/(?<![_.-])[_.-]+$/, "");
    const shape = shapes.find(({ prefix, whole: all }) => one.startsWith(prefix) && all.test(one));
    if (!shape || isExample(one.slice(shape.prefix.length))) continue;
    found.push({ what: shape.what, shown: `${shape.prefix}…` });
    if (found.length >= MAX_FOUND) break;
  }
  return found;
}

/** Documentation shows tokens that are one letter repeated, or say that they are none. */
function isExample(secret: string): boolean {
  return new Set(secret).size < 8 || /example|x{6}|placeholder|your[-_]?|redacted|\.\.\.|0{8}/i.test(secret);
}
