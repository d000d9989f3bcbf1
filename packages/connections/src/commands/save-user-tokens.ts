import type { SystemTransaction } from "@switchyard/db";
import { writeTokens } from "../account-store.ts";
import type { ConnectionDeps } from "../deps.ts";
import type { GithubAccount, UserTokens } from "../ports.ts";
import { sealTokens } from "../user-tokens.ts";

export interface SaveUserTokensInput {
  readonly userId: string;
  /** As next-auth keys it: `accountProviderOf(baseUrl)`. */
  readonly provider: string;
  readonly account: Pick<GithubAccount, "id" | "login">;
  readonly tokens: UserTokens;
}

/**
 * Seals and keeps the tokens that a person's account at GitHub just gave, in the caller's transaction where one is
 * given. Answers false when the account is not linked to the person (nothing is kept then).
 */
export async function saveUserTokens(
  deps: Pick<ConnectionDeps, "db" | "sealer">,
  input: SaveUserTokensInput,
  tx?: SystemTransaction,
): Promise<boolean> {
  const key = { userId: input.userId, provider: input.provider, providerAccountId: String(input.account.id) };
  const values = { sealedTokens: sealTokens(deps.sealer, key, input.tokens), login: input.account.login };
  if (tx) return writeTokens(tx, key, values);
  return deps.db.asSystem("keep a person's tokens at GitHub", (own) => writeTokens(own, key, values));
}
