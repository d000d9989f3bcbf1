import { AppError } from "@switchyard/contracts";

/** No connection to the instance was made: nothing of the request left, so another one may be tried. */
export class DialFailure extends AppError {
  constructor(cause: unknown) {
    super({
      code: "instance_unreachable",
      kind: "unavailable",
      message: "The MCP server's instance cannot be reached; it may be restarting.",
      remedy: "Try again in a few seconds; if it stays, look at the server's page.",
      retryAfterSeconds: 2,
      cause,
    });
  }
}

/** The instance broke off after the request had reached it, or took too long. */
export function upstreamFailed(cause: Error): AppError {
  const timedOut = "code" in cause && cause.code === "UND_ERR_HEADERS_TIMEOUT";
  return new AppError({
    code: timedOut ? "upstream_timeout" : "upstream_lost",
    kind: timedOut ? "timeout" : "upstream_failed",
    message: timedOut
      ? "The MCP server did not answer in time."
      : "The MCP server closed the connection before it had answered; the call may have taken effect.",
    remedy: "Look at the server's log; call again only if doing it twice does no harm.",
    cause,
  });
}
