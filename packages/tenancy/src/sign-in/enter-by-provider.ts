import { recordManagementEvent } from "@switchyard/audit";
import { AppError, type Member, type Role, roles, toAppError } from "@switchyard/contracts";
import { isUniqueViolation, type SystemTransaction } from "@switchyard/db";
import { findUserByAccount, hasAccountOf, insertAccount, proveAddress } from "../account-store.ts";
import { endCredentialsAbove } from "../held-credentials-store.ts";
import { findMemberOfUser, lockMembership, setMemberRole } from "../member-store.ts";
import { coversRole } from "../permissions.ts";
import type { TenancyDeps, User } from "../ports.ts";
import { findUserByEmail, insertMember, insertUser } from "../user-store.ts";
import { type Claims, mappedRole, type VouchedPerson, vouchedPerson } from "./claims.ts";
import { verifiedDomains } from "./domain-store.ts";
import {
  accountKeyOf,
  findEnabledProvider,
  type IdentityProviderRow,
  noteProviderUse,
} from "./identity-provider-store.ts";
import { domainOf } from "./mail-domain.ts";
import { deleteAccountOf } from "./sign-in-rules-store.ts";

/** Claims that a provider signed for us, after every check of the protocol. */
export interface EnterByProviderInput {
  readonly providerId: string;
  readonly claims: Claims;
  readonly ip: string;
}

/**
 * Whom an org's identity provider let in. A person is found by what the provider calls them, else by an address of a
 * domain that this same org has verified; nobody else's account is ever reached. Who is no member becomes one where the
 * provider says so, with the role of its map; an existing member's role follows the map where there is one, but nobody
 * becomes owner and no owner changes. Throws AppError identity_provider_not_found, idp_email_missing,
 * idp_email_unverified, idp_email_elsewhere, idp_account_elsewhere, provider_account_other, idp_not_member. A refusal
 * stands in the org's trail and beside the provider.
 */
export async function enterByProvider(
  { db }: TenancyDeps,
  input: EnterByProviderInput,
): Promise<{ readonly user: User; readonly orgId: string; readonly orgSlug: string }> {
  const enter = () => db.asSystem("sign-in by an org's provider", (tx) => admit(tx, input));
  try {
    // Two first sign-ins of one person at once: the second finds what the first made.
    return await enter().catch((error: unknown) => (isUniqueViolation(error) ? enter() : Promise.reject(error)));
  } catch (thrown) {
    const error = toAppError(thrown);
    if (error.kind === "forbidden") {
      await db.asSystem("a sign-in that was refused", (tx) => recordRefusal(tx, input, error));
    }
    throw error;
  }
}

async function admit(tx: SystemTransaction, input: EnterByProviderInput) {
  const found = await findEnabledProvider(tx, input.providerId);
  if (!found)
    throw refused("identity_provider_disabled", "This identity provider is not enabled.", "Sign in another way.");
  const { provider, orgSlug } = found;
  const domains = await verifiedDomains(tx, provider.orgId);
  const person = vouchedPerson(provider, input.claims, domains);
  await lockMembership(tx, provider.orgId);
  const user = await personOf(tx, provider, { person, domains });
  const role = mappedRole(provider, input.claims);
  await joinOrFollow(tx, { provider, user, role, ip: input.ip });
  await noteProviderUse(tx, provider.id, { lastError: null, used: true });
  return { user, orgId: provider.orgId, orgSlug };
}

async function personOf(
  tx: SystemTransaction,
  provider: IdentityProviderRow,
  { person, domains }: { readonly person: VouchedPerson; readonly domains: ReadonlySet<string> },
): Promise<User> {
  const account = { provider: accountKeyOf(provider.id), providerAccountId: person.subject };
  const known = await findUserByAccount(tx, account);
  if (known) {
    if (domains.has(domainOf(known.email))) return known;
    throw refused(
      "idp_account_elsewhere",
      "The account here that belongs to you has an address outside the domains of this organization.",
      "Sign in another way.",
    );
  }
  const found = await findUserByEmail(tx, person.email);
  if (!found) {
    requireJoining(provider);
    const { email, name } = person;
    const user = await insertUser(tx, { email, name, image: null, passwordHash: null, emailVerified: true });
    await insertAccount(tx, { ...account, userId: user.id });
    return user;
  }
  const { passwordHash: _, ...user } = found;
  await requireNotAnother(tx, provider, user);
  await proveAddress(tx, user.id);
  await insertAccount(tx, { ...account, userId: user.id });
  return user;
}

/** A member whom the provider knows under another subject is another person with a reused address, until they are removed. */
async function requireNotAnother(tx: SystemTransaction, provider: IdentityProviderRow, user: User): Promise<void> {
  const key = accountKeyOf(provider.id);
  if (!(await hasAccountOf(tx, user.id, key))) return;
  if (await findMemberOfUser(tx, provider.orgId, user.id)) {
    throw refused(
      "provider_account_other",
      `${user.email} is known to ${provider.name} as somebody else.`,
      "An admin removes that member first, when it is the same address given to another person.",
    );
  }
  await deleteAccountOf(tx, key, user.id);
}

async function joinOrFollow(
  tx: SystemTransaction,
  entry: {
    readonly provider: IdentityProviderRow;
    readonly user: User;
    readonly role: Role | null;
    readonly ip: string;
  },
): Promise<void> {
  const { provider, user, role } = entry;
  const { orgId } = provider;
  const member = await findMemberOfUser(tx, orgId, user.id);
  if (member) return follow(tx, entry, member);
  requireJoining(provider);
  const given = role ?? provider.defaultRole;
  const memberId = await insertMember(tx, { orgId, userId: user.id, role: given });
  await recordManagementEvent(tx, {
    orgId,
    actor: actorAt(provider, user),
    method: "member.join",
    name: user.email,
    arguments: { memberId, role: given, provider: provider.id },
    context: { ip: entry.ip },
  });
}

async function follow(
  tx: SystemTransaction,
  { provider, user, role }: { readonly provider: IdentityProviderRow; readonly user: User; readonly role: Role | null },
  member: Member,
): Promise<void> {
  if (role === null || member.role === "owner" || member.role === role) return;
  const { orgId } = provider;
  await setMemberRole(tx, { orgId, member, role });
  const above = roles.filter((other) => !coversRole(role, other));
  const ended = await endCredentialsAbove(tx, { orgId, userId: user.id }, above);
  await recordManagementEvent(tx, {
    orgId,
    actor: actorAt(provider, user),
    method: "member.change_role",
    name: user.email,
    arguments: { memberId: member.id, from: member.role, to: role, provider: provider.id, ended },
  });
}

function requireJoining(provider: IdentityProviderRow): void {
  if (provider.joinsOnSignIn) return;
  throw refused(
    "idp_not_member",
    "You are not a member of this organization, and signing in makes nobody one.",
    "Ask an admin of the organization to invite you.",
  );
}

async function recordRefusal(tx: SystemTransaction, input: EnterByProviderInput, error: AppError): Promise<void> {
  const found = await findEnabledProvider(tx, input.providerId);
  if (!found) return;
  const { provider } = found;
  await noteProviderUse(tx, provider.id, { lastError: error.message, used: false });
  await recordManagementEvent(tx, {
    orgId: provider.orgId,
    actor: { kind: "anonymous", id: "anonymous", label: "anonymous", credential: provider.id },
    method: "session.sign_in",
    name: provider.name,
    outcome: "denied",
    context: { ip: input.ip, code: error.code, subject: String(input.claims["sub"] ?? "").slice(0, 255) },
  });
}

function actorAt(provider: IdentityProviderRow, user: User) {
  return { kind: "user", id: user.id, label: user.email, credential: provider.id } as const;
}

function refused(code: string, message: string, remedy: string): AppError {
  return new AppError({ code, kind: "forbidden", message, remedy });
}
