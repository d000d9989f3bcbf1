import { Resolver } from "node:dns/promises";

/** The TXT values of a name: `gone` when DNS says that there are none, `unknown` when it does not answer. */
export type TxtAnswer =
  | { readonly kind: "found"; readonly values: readonly string[] }
  | { readonly kind: "gone" }
  | { readonly kind: "unknown"; readonly reason: string };

/** Looks TXT records up. Never rejects. */
export type LookUpTxt = (name: string) => Promise<TxtAnswer>;

const LABEL = "_switchyard";
const PREFIX = "switchyard-domain=";
const TIMEOUT_MS = 3_000;
const TRIES = 2;
const GONE: ReadonlySet<string> = new Set(["ENODATA", "ENOTFOUND"]);

/** The record that proves a domain, as it is to be published. */
export function recordOf(domain: string, token: string): { readonly name: string; readonly value: string } {
  return { name: `${LABEL}.${domain}`, value: `${PREFIX}${token}` };
}

/** Whether the answer proves the domain: true, false when DNS says otherwise, null when nobody knows. */
export function isProved(answer: TxtAnswer, value: string): boolean | null {
  if (answer.kind === "unknown") return null;
  return answer.kind === "found" && answer.values.some((found) => found.trim() === value);
}

/** Asks these DNS servers (`address` or `address:port`), or those of the system where there are none. */
export function createTxtLookup(servers: readonly string[] = []): LookUpTxt {
  return async (name) => {
    // One per question: a resolver whose question timed out answers no other one earlier.
    const resolver = new Resolver({ timeout: TIMEOUT_MS, tries: TRIES });
    if (servers.length > 0) resolver.setServers(servers);
    try {
      return { kind: "found", values: (await resolver.resolveTxt(name)).map((parts) => parts.join("")) };
    } catch (error) {
      const code = error instanceof Error ? String(Reflect.get(error, "code") ?? error.message) : "unknown";
      return GONE.has(code) ? { kind: "gone" } : { kind: "unknown", reason: code };
    }
  };
}
