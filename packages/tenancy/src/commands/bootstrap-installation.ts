import { recordManagementEvent } from "@switchyard/audit";
import { hashPassword } from "@switchyard/crypto";
import type { SystemTransaction } from "@switchyard/db";
import { normalizeEmail } from "../email.ts";
import { lockInstallation } from "../installation-store.ts";
import { type IssuedLink, insertLink } from "../link-store.ts";
import { findFirstOrg, insertOrg, type OrgRow } from "../org-store.ts";
import { checkNewPassword } from "../password-rule.ts";
import type { TenancyDeps, User } from "../ports.ts";
import { actorOf, systemPrincipal } from "../principal.ts";
import { hasUsers, insertMember, insertUser } from "../user-store.ts";

const SETUP_LINK_SECONDS = 24 * 3600;

export interface Bootstrapped {
  /** Slug of the first org. */
  readonly org: string;
  /** Present while nobody has been created: belongs behind `/setup#token=`. Each start makes a new one and ends the last. */
  readonly setupLink: IssuedLink | null;
}

/**
 * Makes sure at start that the installation can be entered: the org `default` exists, and either its first owner (given
 * by e-mail and password) or a one-time setup link. Does nothing once anybody exists. Throws AppError email_invalid,
 * password_too_short, password_too_long, password_guessable.
 */
export async function bootstrapInstallation(
  { db }: TenancyDeps,
  admin: { readonly email: string; readonly password: string } | null,
): Promise<Bootstrapped> {
  const inhabited = await db.asSystem("bootstrap the installation", hasUsers);
  const owner = admin === null || inhabited ? null : await firstOwner(admin);
  return db.asSystem("bootstrap the installation", async (tx) => {
    await lockInstallation(tx);
    const org = (await findFirstOrg(tx)) ?? (await createDefaultOrg(tx));
    if (await hasUsers(tx)) return { org: org.slug, setupLink: null };
    if (owner) {
      await addFirstOwner(tx, { org, by: "installation", ...owner });
      return { org: org.slug, setupLink: null };
    }
    const setupLink = await insertLink(tx, {
      kind: "setup",
      userId: null,
      createdBy: "installation",
      ttlSeconds: SETUP_LINK_SECONDS,
    });
    return { org: org.slug, setupLink };
  });
}

export interface FirstOwner {
  readonly email: string;
  readonly passwordHash: string;
}

/** Checks and hashes before a transaction is open: hashing takes a third of a second. */
export async function firstOwner(input: { readonly email: string; readonly password: string }): Promise<FirstOwner> {
  const email = normalizeEmail(input.email);
  checkNewPassword(input.password, email);
  return { email, passwordHash: await hashPassword(input.password) };
}

/** Inserts the first person as owner of the first org and operator of the installation. */
export async function addFirstOwner(
  tx: SystemTransaction,
  owner: FirstOwner & { readonly org: OrgRow; readonly by: string; readonly name?: string | null },
): Promise<User> {
  const { org, by, email, passwordHash } = owner;
  const user = await insertUser(tx, {
    email,
    passwordHash,
    name: owner.name ?? null,
    image: null,
    emailVerified: true,
    isOperator: true,
  });
  await insertMember(tx, { orgId: org.id, userId: user.id, role: "owner" });
  await recordManagementEvent(tx, {
    orgId: org.id,
    actor: actorOf(systemPrincipal(org.id, by)),
    method: "member.create",
    name: user.email,
    arguments: { userId: user.id, role: "owner" },
  });
  return user;
}

async function createDefaultOrg(tx: SystemTransaction): Promise<OrgRow> {
  const org = await insertOrg(tx, { name: "Default", slug: "default" });
  const actor = actorOf(systemPrincipal(org.id, "installation"));
  await recordManagementEvent(tx, { orgId: org.id, actor, method: "org.create", name: org.slug });
  return org;
}
