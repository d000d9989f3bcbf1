import type { IncomingHttpHeaders } from "node:http";
import { AppError } from "@switchyard/contracts";
import { type Envelope, isJsonMediaType, mediaType } from "@switchyard/protocol";

/**
 * Refuses what may not go out on an origin that tenants share: redirects, encoded bodies, and anything but JSON and
 * event streams. An error without a body we understand keeps its status, since clients act on it.
 */
export function refuseAnswer(status: number, headers: IncomingHttpHeaders, type: string | null): AppError | null {
  // Of two a browser takes the last, others the first.
  if (Array.isArray(headers["content-type"])) {
    return badAnswer(status >= 400 ? status : 502, `answered ${status} with more than one media type`);
  }
  if (headers["content-encoding"] !== undefined && headers["content-encoding"] !== "identity") {
    return badAnswer(502, "compressed its answer although it was asked not to");
  }
  if (status >= 300 && status < 400) return badAnswer(502, `answered with a redirect (${status})`);
  // Without a media type the body must be empty, which shows when it comes.
  if (type === null || mediaType(type) === "text/event-stream" || isJsonMediaType(type)) return null;
  if (headers["content-length"] === "0") return null;
  return badAnswer(status >= 400 ? status : 502, `answered ${status} with ${mediaType(type)}`);
}

/**
 * Refuses a whole answer in which no JSON-RPC response to the request was found: the client would wait for it, or take
 * another's. A refusal of the server's own keeps its words, and so does one that only took note; the status says enough.
 */
export function refuseUnanswered({ kind }: Envelope, answer: { status: number; bytes: number }): AppError | null {
  const { status, bytes } = answer;
  if (kind !== "request" || status >= 400 || (bytes === 0 && status !== 200)) return null;
  return new AppError({
    code: "upstream_answer_invalid",
    kind: "upstream_failed",
    message:
      "The MCP server answered, but not with a JSON-RPC response to this request; the call may have taken effect.",
    remedy: "Look at the server's log; call again only if doing it twice does no harm.",
  });
}

/** What came is nothing that goes out here. */
export function badAnswer(httpStatus: number, what: string): AppError {
  return new AppError({
    code: "upstream_answer_refused",
    kind: httpStatus < 500 ? "invalid_input" : "upstream_failed",
    message: `The MCP server ${what}; only JSON and event streams are passed on.`,
    remedy: "Look at the server's log, or call it as its documentation says.",
    meta: { httpStatus },
  });
}
