/**
 * Name of the cookie by which a browser that began a request is known again on the consent page: its value is the
 * request's uid. `secure`: on https and on loopback.
 */
export function requestCookieName(secure: boolean): string {
  return `${secure ? "__Secure-" : ""}sy_interaction`;
}
