import type { IncomingMessage } from "node:http";
import { startSignIn, takeDecision } from "@switchyard/oauth";
import type { KoaContextWithOIDC, Provider } from "oidc-provider";
import { cookieNames } from "../cookies.ts";
import type { AuthDeps } from "../deps.ts";
import { requestOf } from "../front/request.ts";

const RESUME = /^\/oauth\/authorize\/([A-Za-z0-9_-]{16,128})$/;
const FROM_WEB = /^\/oauth\/resume-consent\/([A-Za-z0-9_-]{16,128})$/;

interface Wiring {
  readonly provider: Provider;
  readonly deps: AuthDeps;
}

type Middleware = (ctx: KoaContextWithOIDC, next: () => Promise<void>) => Promise<void>;

/**
 * Takes an authorization request up where web left it: the browser that began it carries its cookie, the person's decision
 * is taken once, and what they gave becomes the grant under which the code is issued. Without a decision the browser goes
 * back to web's page; without the cookie the provider refuses.
 */
export function resumeConsent(provider: Provider, deps: AuthDeps): Middleware {
  const { resume, session } = cookieNames(deps.secureCookies);
  return async (ctx, next) => {
    const fromWeb = FROM_WEB.exec(ctx.path)?.[1];
    if (fromWeb !== undefined) return ctx.redirect(`/oauth/authorize/${fromWeb}`);
    const uid = RESUME.exec(ctx.path)?.[1];
    if (uid !== undefined && ctx.cookies.get(resume) === uid) {
      const settled = await settle({ provider, deps }, ctx.req, uid);
      if (!settled) return ctx.redirect(`/authorize/${uid}`);
    }
    await next();
    dropCookie(ctx, session);
  };
}

/** Writes the decision into the interaction; false when nobody decided yet. */
async function settle({ provider, deps }: Wiring, request: IncomingMessage, uid: string): Promise<boolean> {
  const interaction = await provider.Interaction.find(uid);
  if (!interaction || interaction.result) return true;
  const decision = await takeDecision(deps, { uid });
  if (decision === null) return false;
  if (decision.allow) {
    const { ip, requestId } = requestOf(request);
    const grant = new provider.Grant({ accountId: decision.userId, clientId: decision.clientId });
    grant.jti = await startSignIn(deps, decision, { ip, requestId });
    const [offline, scopes] = split(decision.scopes);
    grant.addResourceScope(decision.resource, scopes.join(" "));
    if (offline) grant.addOIDCScope("offline_access");
    else if (String(interaction.params["scope"]).split(" ").includes("offline_access")) {
      grant.rejectOIDCScope("offline_access");
    }
    const grantId = await grant.save();
    interaction.result = { login: { accountId: decision.userId, remember: false }, consent: { grantId } };
  } else {
    interaction.result = { error: "access_denied", error_description: "the person did not let the client in" };
  }
  await interaction.save(Math.max(1, interaction.exp - Math.floor(Date.now() / 1000)));
  return true;
}

function split(scopes: readonly string[]): [offline: boolean, rest: string[]] {
  return [scopes.includes("offline_access"), scopes.filter((scope) => scope !== "offline_access")];
}

/** The provider keeps no session, so a cookie of one would be a name without a thing. */
function dropCookie(ctx: KoaContextWithOIDC, name: string): void {
  const set = ctx.response.headers["set-cookie"];
  if (set === undefined) return;
  const kept = [set].flat().filter((cookie) => !cookie.startsWith(`${name}=`));
  if (kept.length === 0) ctx.remove("set-cookie");
  else ctx.set("set-cookie", kept);
}
