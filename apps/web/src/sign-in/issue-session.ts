import { type CreateSessionInput, createSession, type User } from "@switchyard/tenancy";
import type { Composition } from "../composition.ts";
import type { SignInOrigin } from "./auth-options.ts";
import { cookieSettings, sealSessionToken } from "./session-cookie.ts";

/** Signs a browser in and answers the Set-Cookie header for it. */
export async function issueSession(
  deps: Composition,
  signIn: {
    readonly user: User;
    readonly method: string;
    readonly from: SignInOrigin;
    readonly through?: NonNullable<CreateSessionInput["through"]>;
  },
): Promise<string> {
  const { user, from, ...way } = signIn;
  const { id, expiresAt } = await createSession(deps, { user, ...way, ...from });
  const masterKey = deps.config.SWITCHYARD_MASTER_KEY.reveal();
  const value = await sealSessionToken(masterKey, { sessionId: id, userId: user.id, expiresAt });
  const { name, options } = cookieSettings(deps.config.WEB_ORIGIN, "session");
  const secure = options.secure ? "; Secure" : "";
  return `${name}=${value}; Path=/; HttpOnly; SameSite=Lax${secure}; Expires=${expiresAt.toUTCString()}`;
}
