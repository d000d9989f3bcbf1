import type { SystemTransaction } from "@switchyard/db";
import type { User } from "./ports.ts";
import { revokeTokensOf, USER } from "./user-store.ts";

/** The person whom a provider's account belongs to. */
export async function findUserByAccount(
  tx: SystemTransaction,
  account: { readonly provider: string; readonly providerAccountId: string },
): Promise<User | null> {
  const row = await tx.account.findUnique({
    where: { provider_providerAccountId: account },
    select: { user: { select: USER } },
  });
  return row?.user ?? null;
}

/** Whether the person has an account of this provider already. */
export async function hasAccountOf(tx: SystemTransaction, userId: string, provider: string): Promise<boolean> {
  return (await tx.account.findFirst({ where: { userId, provider }, select: { userId: true } })) !== null;
}

/** Links a provider's account to a person. It proves nothing about their address. */
export async function insertAccount(
  tx: SystemTransaction,
  account: { readonly provider: string; readonly providerAccountId: string; readonly userId: string },
): Promise<void> {
  await tx.account.create({ data: account });
}

/**
 * Hands an account over to who has just proved to hold its address, when nobody had before: whoever made it may have been
 * somebody else, so every way in that they set up ends. False when the address was proved already.
 */
export async function proveAddress(tx: SystemTransaction, userId: string): Promise<boolean> {
  const now = new Date();
  const { count } = await tx.user.updateMany({
    where: { id: userId, emailVerifiedAt: null },
    data: { emailVerifiedAt: now, passwordHash: null },
  });
  if (count === 0) return false;
  await tx.account.deleteMany({ where: { userId } });
  await tx.session.updateMany({ where: { userId, revokedAt: null }, data: { revokedAt: now } });
  await tx.oneTimeLink.updateMany({ where: { userId, consumedAt: null }, data: { consumedAt: now } });
  await revokeTokensOf(tx, userId);
  return true;
}

/** A person's account at a sign-in provider; `provider` is what next-auth keys accounts by. */
export interface AccountRow {
  readonly provider: string;
  readonly login: string | null;
  readonly createdAt: Date;
}

/** A person's accounts at sign-in providers, oldest first; nobody has more than one per provider. */
export async function listAccountsOf(tx: SystemTransaction, userId: string): Promise<AccountRow[]> {
  return tx.account.findMany({
    where: { userId },
    orderBy: { createdAt: "asc" },
    take: 50,
    select: { provider: true, login: true, createdAt: true },
  });
}
