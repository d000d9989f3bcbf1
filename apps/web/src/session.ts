/** The signed-in person for server components. Queries of the packages take the principal from here. */
import { AppError } from "@switchyard/contracts";
import { newId } from "@switchyard/crypto";
import { type Identity, type Principal, resolvePrincipal } from "@switchyard/tenancy";
import { cookies, headers } from "next/headers";
import { notFound as answerNotFound, redirect } from "next/navigation";
import { cache } from "react";
import { composition } from "./composition.ts";
import { cookieSettings, openSessionToken } from "./sign-in/session-cookie.ts";

export interface DashboardSession {
  readonly sessionId: string;
  readonly user: {
    readonly id: string;
    readonly email: string;
    readonly name: string | null;
    readonly image: string | null;
    /** May set up what all orgs share: the GitHub App. */
    readonly isOperator: boolean;
  };
  readonly identity: Identity;
}

/** The session of this request, at most 5 seconds stale; null when nobody is signed in. One check per request. */
export const currentSession = cache(async (): Promise<DashboardSession | null> => {
  // Before the composition: asking for cookies is what tells Next not to render at build time.
  const jar = await cookies();
  const { config, sessions } = composition();
  const cookie = jar.get(cookieSettings(config.WEB_ORIGIN, "session").name);
  const token = cookie ? await openSessionToken(config.SWITCHYARD_MASTER_KEY.reveal(), cookie.value) : null;
  const user = token ? await sessions.check(token.sessionId) : null;
  if (!token || !user) return null;
  const identity: Identity = {
    kind: "user",
    id: user.id,
    label: user.email,
    credential: token.sessionId,
    requestId: newId("req"),
    bound: null,
  };
  return { sessionId: token.sessionId, user, identity };
});

/** The session of this request; sends who has none to `/sign-in`, to come back to the same page afterwards. */
export async function requireSession(): Promise<DashboardSession> {
  const session = await currentSession();
  if (session) return session;
  const path = (await headers()).get("x-switchyard-path") ?? "/";
  redirect(path === "/" ? "/sign-in" : `/sign-in?callbackUrl=${encodeURIComponent(path)}`);
}

/** The signed-in person in one org, named by slug or id; the 404 page for who does not belong to it. */
export const currentPrincipal = cache(async (org: string): Promise<Principal> => {
  const { identity } = await requireSession();
  try {
    return await resolvePrincipal(composition(), identity, org);
  } catch (error) {
    if (error instanceof AppError && error.kind === "not_found") answerNotFound();
    if (error instanceof AppError && isOtherSignIn(error)) redirect(await signInPathOf(org));
    throw error;
  }
});

/** Why the signed-in person must sign in another way to enter an org; null when their session opens it. */
export async function refusalAt(identity: Identity, org: string): Promise<AppError | null> {
  try {
    await resolvePrincipal(composition(), identity, org);
    return null;
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
}

function isOtherSignIn({ code }: AppError): boolean {
  return code === "org_sign_in_required" || code === "session_of_other_org";
}

async function signInPathOf(org: string): Promise<string> {
  const path = (await headers()).get("x-switchyard-path") ?? `/${org}`;
  return `/sign-in?${new URLSearchParams({ org, callbackUrl: path })}`;
}
