import type { SystemTransaction } from "@switchyard/db";
import type { User } from "./ports.ts";

/** The person whom a provider's account belongs to. */
export async function findUserByAccount(
  tx: SystemTransaction,
  account: { readonly provider: string; readonly providerAccountId: string },
): Promise<User | null> {
  const row = await tx.account.findUnique({
    where: { provider_providerAccountId: account },
    select: { user: { select: { id: true, email: true, name: true, image: true } } },
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
