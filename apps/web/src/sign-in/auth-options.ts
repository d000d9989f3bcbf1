import { saveUserTokens } from "@switchyard/connections";
import { AppError, toAppError } from "@switchyard/contracts";
import { deriveKey, newId } from "@switchyard/crypto";
import {
  createSession,
  revokeSession,
  SESSION_SECONDS,
  signInWithPassword,
  signInWithProvider,
  type User,
} from "@switchyard/tenancy";
import type { Account, CookiesOptions, NextAuthOptions } from "next-auth";
import { decode, encode, type JWT, type JWTOptions } from "next-auth/jwt";
import type { Provider } from "next-auth/providers/index";
import { z } from "zod";
import type { Composition } from "../composition.ts";
import { type GithubSettings, githubSettings } from "./github-settings.ts";
import { oauthProviders, type ProviderUser, signupPolicyOf } from "./providers.ts";
import { cookieSettings, openSessionToken, sealSessionToken } from "./session-cookie.ts";
import { userTokensOf } from "./user-tokens.ts";

/** Where a sign-in comes from. */
export interface SignInOrigin {
  readonly ip: string;
  readonly userAgent: string | null;
}

const SignInPage = "/sign-in";
const CHECK_SECONDS = 15 * 60;
const Credentials = z.object({ email: z.string().max(254), password: z.string().max(1024) });

/** One request's sign-in: who was recognised before the cookie is made. */
interface SignInFlow {
  readonly deps: Composition;
  readonly from: SignInOrigin;
  readonly github: GithubSettings | null;
  signedIn: { readonly user: User; readonly method: string } | null;
}

/**
 * The options of next-auth for one request. The cookie is a JWT of ours whose `jti` is a row in `sessions`; what
 * next-auth seals for itself during a provider's round trip (state, PKCE, nonce) keeps its own form.
 */
export async function authOptions(deps: Composition, from: SignInOrigin): Promise<NextAuthOptions> {
  const { config } = deps;
  const masterKey = config.SWITCHYARD_MASTER_KEY.reveal();
  // Asked for each request: the GitHub App may be made while this process runs.
  const github = await githubSettings(deps);
  const flow: SignInFlow = { deps, from, github, signedIn: null };
  return {
    secret: deriveKey(masterKey, "next-auth").toString("base64url"),
    session: { strategy: "jwt", maxAge: SESSION_SECONDS },
    pages: { signIn: SignInPage, signOut: SignInPage, error: SignInPage },
    cookies: authCookies(config.WEB_ORIGIN),
    logger: {
      error: (code, metadata) => deps.log.warn("web.sign_in_fault", { code, reason: reasonOf(metadata) }),
      warn: () => {},
      debug: () => {},
    },
    providers: [passwordProvider(flow), ...oauthProviders(config, github)],
    callbacks: {
      signIn: ({ user, account }) => (account?.type === "oauth" ? admit(flow, user, account) : flow.signedIn !== null),
      jwt: ({ token }) => (flow.signedIn ? startSession(flow, flow.signedIn) : requireLiveSession(deps, token)),
      // Nothing of the person: pages read who is signed in on the server.
      session: ({ session }) => ({ expires: session.expires }),
    },
    events: { signOut: ({ token }) => endOwnSession(deps, token) },
    jwt: sessionJwt(masterKey),
  };
}

function passwordProvider(flow: SignInFlow): Provider {
  return {
    id: "credentials",
    type: "credentials",
    name: "Password",
    credentials: {},
    async authorize(given) {
      const { email, password } = parseCredentials(given);
      const input = { email, password, ip: flow.from.ip };
      const user = await signInWithPassword(signInDeps(flow.deps), input).catch(asCode);
      flow.signedIn = { user, method: "password" };
      return user;
    },
  };
}

/** Lets a provider's account in, or names the page that says why not. */
async function admit(flow: SignInFlow, user: unknown, account: Account): Promise<true | string> {
  const { deps } = flow;
  const profile = user as ProviderUser;
  try {
    const found = await signInWithProvider(deps, profile, signupPolicyOf(deps.config));
    await keepTokens(flow, { userId: found.id, profile, account });
    flow.signedIn = { user: found, method: account.provider };
    return true;
  } catch (thrown) {
    const error = toAppError(thrown);
    if (error.kind === "internal") deps.log.error("web.sign_in_failed", { error });
    return `${deps.config.WEB_ORIGIN}${SignInPage}?error=${encodeURIComponent(error.code)}`;
  }
}

/** Keeps what the GitHub App may do for the person; an OAuth app's token is for this sign-in only. */
async function keepTokens(
  { deps, github }: SignInFlow,
  given: { readonly userId: string; readonly profile: ProviderUser; readonly account: Account },
): Promise<void> {
  const { profile, account } = given;
  if (!github?.isApp || profile.provider !== github.provider || account.access_token === undefined) return;
  await saveUserTokens(deps, {
    userId: given.userId,
    provider: profile.provider,
    account: { id: Number(profile.providerAccountId), login: profile.login ?? profile.providerAccountId },
    tokens: userTokensOf(account.access_token, account),
  });
}

async function startSession(flow: SignInFlow, signedIn: NonNullable<SignInFlow["signedIn"]>): Promise<JWT> {
  const session = await createSession(flow.deps, { ...signedIn, ...flow.from });
  return { jti: session.id, sub: signedIn.user.id, exp: toSeconds(session.expiresAt) };
}

/** next-auth answers a rejected token by deleting the cookie. */
async function requireLiveSession(deps: Composition, token: JWT): Promise<JWT> {
  const user = token.jti === undefined ? null : await deps.sessions.check(String(token.jti));
  if (user && user.id === token.sub) return token;
  throw new AppError({ code: "session_ended", kind: "unauthenticated", message: "This session has ended." });
}

async function endOwnSession(deps: Composition, token: JWT | null | undefined): Promise<void> {
  if (token?.jti === undefined) return;
  const sessionId = String(token.jti);
  const user = await deps.sessions.check(sessionId);
  deps.sessions.forget(sessionId);
  if (!user) return;
  const who = { kind: "user", id: user.id, label: user.email, credential: sessionId, bound: null } as const;
  await revokeSession(deps, { ...who, requestId: newId("req") }, { sessionId });
}

function sessionJwt(masterKey: string): Partial<JWTOptions> {
  return {
    maxAge: SESSION_SECONDS,
    encode({ token, ...rest }) {
      const { jti, sub, exp } = token ?? {};
      // The checks of a provider's round trip come with a salt; a session never does.
      if (rest.salt || jti === undefined || sub === undefined) return encode({ ...rest, ...(token ? { token } : {}) });
      const expiresAt = new Date(Number(exp) * 1000);
      return sealSessionToken(masterKey, { sessionId: String(jti), userId: sub, expiresAt });
    },
    async decode({ token, ...rest }) {
      if (rest.salt || token === undefined) return decode({ ...rest, ...(token ? { token } : {}) });
      const opened = await openSessionToken(masterKey, token);
      return opened ? { jti: opened.sessionId, sub: opened.userId, exp: toSeconds(opened.expiresAt) } : null;
    },
  };
}

/** Deps of the acts that strangers may try. */
export function signInDeps(deps: Composition) {
  return { db: deps.db, throttle: deps.queue.counters };
}

function authCookies(webOrigin: string): Partial<CookiesOptions> {
  const cookie = (name: string, maxAge?: number) => {
    const settings = cookieSettings(webOrigin, name);
    return { name: settings.name, options: { ...settings.options, ...(maxAge ? { maxAge } : {}) } };
  };
  return {
    sessionToken: cookie("session"),
    callbackUrl: cookie("callback-url"),
    csrfToken: cookie("csrf"),
    state: cookie("state", CHECK_SECONDS),
    pkceCodeVerifier: cookie("pkce", CHECK_SECONDS),
    nonce: cookie("nonce", CHECK_SECONDS),
  };
}

function parseCredentials(given: unknown) {
  const parsed = Credentials.safeParse(given);
  return parsed.success ? parsed.data : { email: "", password: "" };
}

/** next-auth passes an error's message to the sign-in page; the page knows our codes. */
function asCode(thrown: unknown): never {
  const error = toAppError(thrown);
  throw new AppError({ code: error.code, kind: error.kind, message: error.code, cause: thrown });
}

function toSeconds(date: Date): number {
  return Math.floor(date.getTime() / 1000);
}

function reasonOf(metadata: unknown): string {
  if (metadata instanceof Error) return metadata.message;
  const inner = typeof metadata === "object" && metadata !== null ? Reflect.get(metadata, "error") : null;
  return inner instanceof Error ? inner.message : "unknown";
}
