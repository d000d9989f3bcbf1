import { AppError } from "@switchyard/contracts";
import { z } from "zod";

const Email = z.email().max(254);

/**
 * An address that somebody else vouches for, in that spelling. It must be plain ASCII as it came: a mailbox whose name only
 * folds to another's is not that other mailbox. Throws AppError email_invalid.
 */
export function vouchedEmail(text: string): string {
  return normalizeEmail(/^[\x20-\x7e]*$/.test(text) ? text : "");
}

/** One spelling per address: trimmed, NFKC, lower case. Throws AppError email_invalid. */
export function normalizeEmail(text: string): string {
  const email = text.trim().normalize("NFKC").toLowerCase();
  if (Email.safeParse(email).success) return email;
  throw new AppError({
    code: "email_invalid",
    kind: "invalid_input",
    message: "This is not an e-mail address.",
    remedy: "Write it as name@example.com.",
  });
}
