import { BrowserOrigin } from "@switchyard/contracts";

/**
 * The origin that was meant by what was typed or pasted: of a page's whole address its origin, in the form a browser sends.
 * What is no address stays as it is, for the check to refuse.
 */
export function originOf(typed: string): string {
  const text = typed.trim();
  // Browsers differ in how they write a star in a host; what was typed is what is told about.
  if (text.includes("*") || !/^https?:\/\//i.test(text) || !URL.canParse(text)) return text;
  return new URL(text).origin;
}

/** Why an origin cannot be allowed, in a sentence; null when it can. */
export function originFault(origin: string, allowed: readonly string[]): string | null {
  if (BrowserOrigin.safeParse(origin).success) {
    return allowed.includes(origin) ? "It is allowed already." : null;
  }
  if (origin.includes("*")) return "There are no patterns: name each origin, such as https://app.example.com.";
  if (origin.startsWith("http:")) return "Plain http is taken for localhost only: use https.";
  return "This is not an origin. One looks like https://app.example.com.";
}
