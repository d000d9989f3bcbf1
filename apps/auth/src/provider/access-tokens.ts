import { issueAccessToken, mayUseResource, parseResource, personGrantOf, readResourceFacts } from "@switchyard/oauth";
import { errors, type Provider } from "oidc-provider";
import type { AuthDeps } from "../deps.ts";

/** The members of oidc-provider's access token that ours says. */
interface ProviderToken {
  readonly accountId: string;
  readonly clientId: string;
  readonly grantId: string;
  readonly aud: string;
  readonly scope?: string;
}

/**
 * Lets the provider's access tokens be ours: the same claims, keys and judgement wherever a token comes from. A person who
 * may not use the server any more gets none (invalid_grant).
 */
export function issueOurAccessTokens(provider: Provider, deps: AuthDeps): void {
  Object.assign(provider.AccessToken.prototype, {
    async getValueAndPayload(this: ProviderToken) {
      return { value: await issueForPerson(deps, this) };
    },
  });
}

async function issueForPerson(deps: AuthDeps, token: ProviderToken): Promise<string> {
  const name = parseResource(deps.origins, token.aud);
  const person = { userId: token.accountId, grantId: token.grantId };
  const facts = name && (await readResourceFacts(deps.db, name, person));
  if (!facts?.grant || facts.member === null || !mayUseResource(facts, token.accountId)) {
    throw new errors.InvalidGrant("the person may not use this MCP server any more");
  }
  const issued = await issueAccessToken(deps.signingKeys, {
    issuer: deps.issuer,
    audience: token.aud,
    subject: token.accountId,
    orgId: facts.orgId,
    role: facts.member.role,
    label: facts.member.email,
    clientId: token.clientId,
    scopes: token.scope?.split(" ") ?? [],
    grantId: personGrantOf(token.grantId),
  });
  return issued.token;
}
