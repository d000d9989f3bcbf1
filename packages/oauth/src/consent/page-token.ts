import { AppError } from "@switchyard/contracts";
import type { Sealer } from "@switchyard/crypto";
import { z } from "zod";

const CONTEXT = "consent-page";

const Page = z.object({ uid: z.string(), sessionId: z.string(), digest: z.string() });
/** One showing of the consent page: of which request, to which session, with what on it. */
export type ShownPage = z.infer<typeof Page>;

/** Seals what a page showed into the token that its form sends back. */
export function sealPage(sealer: Sealer, page: ShownPage): string {
  return sealer.seal(JSON.stringify(page), CONTEXT);
}

/**
 * Accepts the token of a page shown for this request in this session. Throws AppError consent_page_stale for any other.
 * Answers the digest of what was shown.
 */
export function openPage(
  sealer: Sealer,
  token: string,
  now: { readonly uid: string; readonly sessionId: string },
): string {
  const page = read(sealer, token);
  if (page && page.uid === now.uid && page.sessionId === now.sessionId) return page.digest;
  throw new AppError({
    code: "consent_page_stale",
    kind: "forbidden",
    message: "This page was shown to somebody else, or for another sign-in.",
    remedy: "Reload the page and decide on what it shows now.",
  });
}

function read(sealer: Sealer, token: string): ShownPage | null {
  try {
    return Page.parse(JSON.parse(sealer.open(token, CONTEXT)));
  } catch {
    return null;
  }
}
