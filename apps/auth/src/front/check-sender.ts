import type { IncomingMessage, ServerResponse } from "node:http";
import { isInnerHost } from "@switchyard/contracts";
import type { AuthDeps } from "../deps.ts";
import type { FrontAnswer } from "./request.ts";

/**
 * Refuses a request by a name that is not ours (DNS rebinding), and one of a page whose origin neither is the issuer's nor is
 * allowed for any MCP server; a page that may ask is let read the answer. Null when the request may go on. The name and the
 * origin count as they came, so this goes before anything sets them.
 */
export async function checkSender(
  { issuer, pages }: Pick<AuthDeps, "issuer" | "pages">,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<FrontAnswer | null> {
  const { host, origin } = request.headers;
  if (!isInnerHost(host) && host?.toLowerCase() !== new URL(issuer).host) {
    return refusal("host_wrong", `The authorization server is reached as ${issuer}, not by this name.`);
  }
  if (origin === undefined) return null;
  if (origin !== issuer && !(await pages.allows(origin))) {
    const remedy = "Have it added to the allowed origins of the MCP server that the page is to call.";
    return refusal("origin_refused", `Pages of this origin may not ask here. ${remedy}`);
  }
  response.setHeader("access-control-allow-origin", origin);
  response.setHeader("access-control-expose-headers", "WWW-Authenticate, Retry-After");
  response.setHeader("vary", "origin");
  return null;
}

function refusal(code: string, error_description: string): FrontAnswer {
  return { status: 403, body: { error: "invalid_request", error_description, code } };
}
