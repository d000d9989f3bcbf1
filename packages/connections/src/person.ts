import { AppError } from "@switchyard/contracts";
import type { Identity, Principal } from "@switchyard/tenancy";

/** Refuses keys and the system where somebody must act as themselves at GitHub. Throws AppError person_required. */
export function requirePerson(who: Identity | Principal): void {
  if (who.kind === "user") return;
  throw new AppError({
    code: "person_required",
    kind: "forbidden",
    message: "Only a signed-in person can do this: it is done as them at GitHub.",
    remedy: "Sign in to the dashboard.",
  });
}
