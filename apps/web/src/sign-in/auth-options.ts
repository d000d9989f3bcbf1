import { AppError, toAppError } from "@switchyard/contracts";
import { deriveKey } from "@switchyard/crypto";
import {
  createSession,
  revokeSession,
  SESSION_SECONDS,
  signInWithPassword,
  signInWithProvider,
  type User,
} from "@switchyard/tenancy";
import type { CookiesOptions, NextAuthOptions } from "next-auth";
import { decode, encode } from "next-auth/jwt";
import { z } from "zod";
import type { Composition } from "../composition.ts";
import { oauthProviders, type ProviderUser, signupPolicyOf } from "./providers.ts";
import { cookieSettings, openSessionToken, sealSessionToken } from "./session-cookie.ts";

/** Where a sign-in comes from. */
export interface SignInOrigin {
  readonly ip: string;
  readonly userAgent: string | null;
}

const SignInPage = "/sign-in";
const CHECK_SECONDS = 15 * 60;
const Credentials = z.object({ email: z.string().max(254), password: z.string().max(1024) });

/**
 * The options of next-auth for one request. The cookie is a JWT of ours whose `jti` is a row in `sessions`; what
 * next-auth seals for itself during a provider's round trip (state, PKCE, nonce) keeps its own form.
 */
export function authOptions(deps: Composition, from: SignInOrigin): NextAuthOptions {
  const { config, sessions } = deps;
  const masterKey = config.SWITCHYARD_MASTER_KEY.reveal();
  let signedIn: { readonly user: User; readonly method: string } | null = null;

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
    providers: [
      {
        id: "credentials",
        type: "credentials",
        name: "Password",
        credentials: {},
        async authorize(given) {
          const { email, password } = parseCredentials(given);
          const user = await signInWithPassword(signInDeps(deps), { email, password, ip: from.ip }).catch(asCode);
          signedIn = { user, method: "password" };
          return user;
        },
      },
      ...oauthProviders(config),
    ],
    callbacks: {
      async signIn({ user, account }) {
        if (account === null || account.type !== "oauth") return signedIn !== null;
        try {
          const profile = user as unknown as ProviderUser;
          signedIn = {
            user: await signInWithProvider(deps, profile, signupPolicyOf(config)),
            method: account.provider,
          };
          return true;
        } catch (thrown) {
          const error = toAppError(thrown);
          if (error.kind === "internal") deps.log.error("web.sign_in_failed", { error });
          return `${config.WEB_ORIGIN}${SignInPage}?error=${encodeURIComponent(error.code)}`;
        }
      },
      async jwt({ token }) {
        if (signedIn) {
          const session = await createSession(deps, { ...signedIn, ...from });
          return { jti: session.id, sub: signedIn.user.id, exp: toSeconds(session.expiresAt) };
        }
        const user = token.jti === undefined ? null : await sessions.check(String(token.jti));
        // next-auth answers a rejected token by deleting the cookie.
        if (!user || user.id !== token.sub) throw sessionEnded();
        return token;
      },
      // Nothing of the person: pages read who is signed in on the server.
      session: ({ session }) => ({ expires: session.expires }),
    },
    events: {
      async signOut({ token }) {
        const { jti, sub } = token ?? {};
        if (jti === undefined || sub === undefined) return;
        const identity = {
          kind: "user",
          id: sub,
          label: sub,
          credential: String(jti),
          requestId: String(jti),
          bound: null,
        } as const;
        const user = await sessions.check(String(jti));
        sessions.forget(String(jti));
        if (user) await revokeSession(deps, { ...identity, label: user.email }, { sessionId: String(jti) });
      },
    },
    jwt: {
      maxAge: SESSION_SECONDS,
      encode: ({ token, ...rest }) => {
        const { jti, sub, exp } = token ?? {};
        // The checks of a provider's round trip come with a salt; a session never does.
        if (rest.salt || jti === undefined || sub === undefined)
          return encode({ ...rest, ...(token ? { token } : {}) });
        const expiresAt = new Date(Number(exp) * 1000);
        return sealSessionToken(masterKey, { sessionId: String(jti), userId: sub, expiresAt });
      },
      decode: async ({ token, ...rest }) => {
        if (rest.salt || token === undefined) return decode({ ...rest, ...(token ? { token } : {}) });
        const opened = await openSessionToken(masterKey, token);
        return opened ? { jti: opened.sessionId, sub: opened.userId, exp: toSeconds(opened.expiresAt) } : null;
      },
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

function sessionEnded(): AppError {
  return new AppError({ code: "session_ended", kind: "unauthenticated", message: "This session has ended." });
}

function toSeconds(date: Date): number {
  return Math.floor(date.getTime() / 1000);
}

function reasonOf(metadata: unknown): string {
  if (metadata instanceof Error) return metadata.message;
  const inner = typeof metadata === "object" && metadata !== null ? Reflect.get(metadata, "error") : null;
  return inner instanceof Error ? inner.message : "unknown";
}
