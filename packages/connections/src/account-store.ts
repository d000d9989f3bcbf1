import type { SystemTransaction } from "@switchyard/db";

export interface SealedAccount {
  readonly providerAccountId: string;
  readonly sealedTokens: string | null;
}

/** The person's account at a provider, locked: whoever refreshes its tokens is alone. */
export async function lockAccount(
  tx: SystemTransaction,
  key: { readonly userId: string; readonly provider: string },
): Promise<SealedAccount | null> {
  const rows = await tx.$queryRaw<{ provider_account_id: string; sealed_tokens: string | null }[]>`
    select provider_account_id, sealed_tokens from accounts
    where user_id = ${key.userId} and provider = ${key.provider} for update`;
  const [row] = rows;
  return row ? { providerAccountId: row.provider_account_id, sealedTokens: row.sealed_tokens } : null;
}

/** Keeps tokens and login of an account; false when the person has no such account. */
export async function writeTokens(
  tx: SystemTransaction,
  account: { readonly userId: string; readonly provider: string; readonly providerAccountId: string },
  values: { readonly sealedTokens: string | null; readonly login?: string },
): Promise<boolean> {
  return (await tx.account.updateMany({ where: account, data: { ...values } })).count > 0;
}
