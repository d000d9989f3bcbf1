import type { SystemTransaction } from "@switchyard/db";
import type { User } from "./ports.ts";
import { USER } from "./user-store.ts";

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

/** Links a provider's account to a person; a provider that vouches for the address makes it verified. */
export async function insertAccount(
  tx: SystemTransaction,
  account: { readonly provider: string; readonly providerAccountId: string; readonly userId: string },
): Promise<void> {
  await tx.account.create({ data: account });
  await tx.user.updateMany({
    where: { id: account.userId, emailVerifiedAt: null },
    data: { emailVerifiedAt: new Date() },
  });
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
