import { AppError, type IdentityProviderCheck } from "@switchyard/contracts";
import { randomToken } from "@switchyard/crypto";
import { noteProviderAnswer, openIdentityProvider, type Principal } from "@switchyard/tenancy";
import { type AuthorizationServer, skipStateCheck, validateAuthResponse } from "oauth4webapi";
import { z } from "zod";
import type { Composition } from "../../composition.ts";
import { askForTokens, clientAuth, discover, redirectUriOf } from "./openid.ts";

type Step = IdentityProviderCheck["steps"][number];
type Opened = Awaited<ReturnType<typeof openIdentityProvider>>;

const Keys = z.object({ keys: z.array(z.object({ kty: z.string(), use: z.string().optional() })) });
const TokenError = z.object({ error: z.string() });

/**
 * Asks a provider for what sign-in takes, step by step: metadata, keys, the code flow, whether it knows our client, and a
 * verified domain of the org. What is wrong stands beside the provider afterwards. Needs `sign_in.manage`.
 */
export async function checkProvider(
  deps: Composition,
  principal: Principal,
  input: { readonly providerId: string },
): Promise<IdentityProviderCheck> {
  const opened = await openIdentityProvider(deps, principal, input);
  const { row } = opened;
  const steps: Step[] = [];
  const server = await discover(deps, row.issuer).catch((error: unknown) => {
    steps.push({ name: "Metadata", ok: false, detail: reasonOf(error) });
    return null;
  });
  if (server) {
    steps.push({ name: "Metadata", ok: true, detail: `The issuer is ${server.issuer}` });
    steps.push(await keysStep(deps, server), flowStep(server), await clientStep(deps, server, opened));
  }
  const failed = steps.find(({ ok }) => !ok);
  // Only what the provider itself is to blame for: a domain is proved without it.
  await noteProviderAnswer(deps, { providerId: row.id, fault: failed ? `${failed.name}: ${failed.detail}` : null });
  steps.push(domainStep(opened.domains));
  return { ok: steps.every(({ ok }) => ok), steps };
}

async function keysStep(deps: Composition, { jwks_uri }: AuthorizationServer): Promise<Step> {
  const name = "Keys";
  try {
    const answer = await deps.askProvider(jwks_uri ?? "", { headers: { accept: "application/json" } });
    const { keys } = Keys.parse(await answer.json());
    const signing = keys.filter(({ kty, use }) => kty !== "oct" && use !== "enc").length;
    if (signing === 0) return { name, ok: false, detail: "It publishes no key that signs" };
    return { name, ok: true, detail: `${signing} ${signing === 1 ? "key signs" : "keys sign"} its tokens` };
  } catch (error) {
    return { name, ok: false, detail: error instanceof AppError ? error.message : "Its key set cannot be read" };
  }
}

function flowStep(server: AuthorizationServer): Step {
  const name = "Code flow";
  const { response_types_supported: types, code_challenge_methods_supported: methods } = server;
  if (types && !types.includes("code")) return { name, ok: false, detail: "It does not offer the response type code" };
  if (!server.authorization_endpoint || !server.token_endpoint) {
    return { name, ok: false, detail: "Its metadata lacks the authorization or the token endpoint" };
  }
  const says = methods?.includes("S256") ? "with PKCE" : "; it does not say whether it checks PKCE";
  return { name, ok: true, detail: `Authorization code ${says}`.replace(" ;", ";") };
}

/** Redeems a code that nobody was given: who knows the client complains of the code, who does not, of the client. */
async function clientStep(deps: Composition, server: AuthorizationServer, opened: Opened): Promise<Step> {
  const name = "Client";
  const { row, clientSecret } = opened;
  try {
    const client = { client_id: row.clientId };
    const response = await askForTokens(deps, {
      server,
      client,
      params: validateAuthResponse(server, client, unusedCode(server), skipStateCheck),
      redirectUri: redirectUriOf(deps, row.id),
      authentication: clientAuth(server, clientSecret),
      verifier: randomToken(32),
    });
    const { error } = TokenError.catch({ error: `HTTP ${response.status}` }).parse(await response.json());
    if (error === "invalid_grant") return { name, ok: true, detail: "Client ID and secret are accepted" };
    if (error === "invalid_client" || error === "unauthorized_client") {
      return { name, ok: false, detail: `Client ID or secret are refused (${error})` };
    }
    return { name, ok: true, detail: `The token endpoint answers (${error}); sign in once to be sure of the secret` };
  } catch (error) {
    return { name, ok: false, detail: reasonOf(error) };
  }
}

function unusedCode({ issuer }: AuthorizationServer): URLSearchParams {
  return new URLSearchParams({ code: randomToken(24), iss: issuer });
}

function domainStep(domains: ReadonlySet<string>): Step {
  const [first] = domains;
  return first === undefined
    ? { name: "Domain", ok: false, detail: "No domain is verified yet, so nobody can sign in" }
    : { name: "Domain", ok: true, detail: `Addresses of ${[...domains].join(", ")} may sign in` };
}

function reasonOf(error: unknown): string {
  if (!(error instanceof AppError)) return "It cannot be asked";
  const text = String(error.meta?.["reason"] ?? error.message);
  return text.charAt(0).toUpperCase() + text.slice(1);
}
