import { randomBytes } from "node:crypto";
import { isLoopbackOrigin } from "@switchyard/config";
import { type NextRequest, NextResponse } from "next/server";
import { webOrigin } from "./config.ts";

/**
 * In front of every page: sends a browser that came by another name of this machine to WEB_ORIGIN, where its cookies
 * are, and gives each answer a content security policy with a nonce of its own. Next reads the nonce from the request
 * header and puts it on its scripts; `x-nonce` is for ours, `x-switchyard-path` for the way back after sign-in.
 */
export function proxy(request: NextRequest): NextResponse {
  const web = webOrigin();
  const elsewhere = wrongLoopbackAlias(request.headers.get("host"), web);
  if (elsewhere) {
    return NextResponse.redirect(new URL(request.nextUrl.pathname + request.nextUrl.search, web), 307);
  }
  const nonce = randomBytes(16).toString("base64");
  const policy = contentSecurityPolicy({ nonce, https: web.startsWith("https:") });
  const headers = new Headers(request.headers);
  headers.set("content-security-policy", policy);
  headers.set("x-nonce", nonce);
  headers.set("x-switchyard-path", request.nextUrl.pathname + request.nextUrl.search);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("content-security-policy", policy);
  if (web.startsWith("https:")) response.headers.set("strict-transport-security", "max-age=31536000");
  return response;
}

/**
 * Pages only: the API answers every name of the machine, since it never acts on cookies of another origin, and the
 * authorization server gives its own pages their policy.
 */
export const config = {
  matcher: ["/((?!_next/|refused$|api/|oauth/|\\.well-known/|healthz$|readyz$|icon\\.svg$|favicon\\.ico$).*)"],
};

function wrongLoopbackAlias(host: string | null, own: string): boolean {
  if (host === null || host === new URL(own).host || !isLoopbackOrigin(own)) return false;
  const asked = `http://${host}`;
  return URL.canParse(asked) && isLoopbackOrigin(asked) && new URL(asked).port === new URL(own).port;
}

/**
 * Scripts only with this answer's nonce and what they load; nothing may frame us. Styles may be inline: components of
 * the dashboard position themselves with style attributes.
 */
function contentSecurityPolicy(of: { nonce: string; https: boolean }): string {
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${of.nonce}' 'strict-dynamic'`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    ...(of.https ? ["upgrade-insecure-requests"] : []),
  ].join("; ");
}
