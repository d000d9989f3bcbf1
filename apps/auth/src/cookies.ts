import { requestCookieName } from "@switchyard/oauth";

/**
 * Names of the cookies by which a browser is known again within one authorization request. The provider gives each its own
 * path below the request, which `__Host-` forbids, so `__Secure-` is as far as it goes.
 */
export function cookieNames(secure: boolean): { session: string; interaction: string; resume: string } {
  const prefix = secure ? "__Secure-" : "";
  return {
    session: `${prefix}sy_auth`,
    interaction: requestCookieName(secure),
    resume: `${prefix}sy_resume`,
  };
}
