import { AppError } from "@switchyard/contracts";
import { lockInstallation } from "../installation-store.ts";
import { consumeLink } from "../link-store.ts";
import { findFirstOrg } from "../org-store.ts";
import type { SignInDeps, User } from "../ports.ts";
import { limitAttempts } from "../sign-in-throttle.ts";
import { hasUsers } from "../user-store.ts";
import { addFirstOwner, firstOwner } from "./bootstrap-installation.ts";
import { deadLink } from "./reset-password.ts";

/** What the setup page sends, and from where. */
export interface CompleteSetupInput {
  readonly token: string;
  readonly email: string;
  readonly password: string;
  readonly name: string | null;
  readonly ip: string;
}

/**
 * Uses the setup link up and creates the first owner. Throws AppError link_dead for a link that is unknown, used or over,
 * setup_done when somebody exists already, too_many_attempts, and the faults of e-mail and password (the link lives on).
 */
export async function completeSetup(deps: SignInDeps, input: CompleteSetupInput): Promise<User> {
  await limitAttempts(deps.throttle, { act: "setup", ip: input.ip });
  const owner = await firstOwner(input);
  return deps.db.asSystem("complete the setup", async (tx) => {
    await lockInstallation(tx);
    const link = await consumeLink(tx, { kind: "setup", token: input.token });
    if (!link) throw deadLink("setup");
    const org = await findFirstOrg(tx);
    if (!org || (await hasUsers(tx))) {
      throw new AppError({
        code: "setup_done",
        kind: "conflict",
        message: "This installation has its first owner already.",
        remedy: "Sign in; whoever owns the org can let you in.",
      });
    }
    return addFirstOwner(tx, { org, by: "setup link", name: input.name, ...owner });
  });
}
