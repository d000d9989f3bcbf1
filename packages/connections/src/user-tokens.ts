/** A person's tokens at GitHub: sealed at rest, refreshed under a row lock, so that two refreshes never lose the newer. */
import { AppError } from "@switchyard/contracts";
import type { Sealer } from "@switchyard/crypto";
import { type Principal, requireOwnSession } from "@switchyard/tenancy";
import { z } from "zod";
import { lockAccount, writeTokens } from "./account-store.ts";
import type { GithubDeps } from "./deps.ts";
import { accountProviderOf } from "./github-address.ts";
import { requireGithubApp } from "./github-app-reader.ts";
import type { GithubClient, UserTokens } from "./ports.ts";

const Tokens = z.object({
  accessToken: z.string(),
  expiresAt: z.string().nullable(),
  refreshToken: z.string().nullable(),
  refreshExpiresAt: z.string().nullable(),
});

/** A token that ends within this time is refreshed first. */
const MARGIN_MS = 60_000;

export interface AccountKey {
  readonly userId: string;
  readonly provider: string;
  readonly providerAccountId: string;
}

/** Seals tokens for exactly this account. */
export function sealTokens(sealer: Sealer, account: AccountKey, tokens: UserTokens): string {
  return sealer.seal(JSON.stringify(Tokens.parse(tokens)), contextOf(account));
}

/**
 * A token of the person that works now, for a session of their own: what they have at GitHub is not for an org whose
 * identity provider says that they are here. Throws AppError session_of_org, github_not_connected when they have none, github_authorization_ended
 * when GitHub does not renew it, and the errors of GitHub.
 */
export async function openUserToken(
  deps: GithubDeps,
  principal: Principal,
): Promise<{ token: string; client: GithubClient }> {
  const userId = principal.id;
  await deps.db.asSystem("whose session it is", (tx) => requireOwnSession(tx, principal));
  const app = await requireGithubApp(deps);
  const client = deps.github(app);
  const provider = accountProviderOf(app.baseUrl);
  const answer = await deps.db.asSystem("open a person's token at GitHub", async (tx) => {
    const row = await lockAccount(tx, { userId, provider });
    if (!row?.sealedTokens) return null;
    const account = { userId, provider, providerAccountId: row.providerAccountId };
    const tokens = Tokens.parse(JSON.parse(deps.sealer.open(row.sealedTokens, contextOf(account))));
    if (!endsSoon(tokens)) return tokens.accessToken;
    const fresh = tokens.refreshToken === null ? null : await renewed(client, tokens.refreshToken);
    await writeTokens(tx, account, { sealedTokens: fresh ? sealTokens(deps.sealer, account, fresh) : null });
    return fresh?.accessToken ?? null;
  });
  if (answer !== null) return { token: answer, client };
  throw new AppError({
    code: "github_not_connected",
    kind: "precondition_failed",
    message: "GitHub does not know you from here, or no longer.",
    remedy: "Sign in by GitHub, or connect the account under Settings → Git.",
  });
}

function endsSoon(tokens: UserTokens): boolean {
  return tokens.expiresAt !== null && Date.parse(tokens.expiresAt) - MARGIN_MS < Date.now();
}

/** New tokens, or null when GitHub refuses to renew: the person has to let us in again. */
async function renewed(client: GithubClient, refreshToken: string): Promise<UserTokens | null> {
  try {
    return await client.refresh(refreshToken);
  } catch (error) {
    if (error instanceof AppError && error.code === "github_refused") return null;
    throw error;
  }
}

function contextOf({ userId, provider, providerAccountId }: AccountKey): string {
  return `github-tokens/${provider}/${providerAccountId}/${userId}`;
}
