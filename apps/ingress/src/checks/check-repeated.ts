import { AppError } from "@switchyard/contracts";
import type { Exchange } from "../exchange.ts";

/** Headers of which two readers may each take another one: a proxy in front the last, Node the first. */
const ONCE: readonly string[] = ["host", "authorization", "origin", "content-type", "mcp-session-id", "last-event-id"];

/** Refuses a request that says twice where it goes, who asks or what it is (RFC 9112 3.2). Throws AppError header_repeated. */
export function checkRepeated({ request: { rawHeaders } }: Exchange): void {
  for (const name of ONCE) {
    let seen = 0;
    for (let at = 0; at < rawHeaders.length; at += 2) {
      const found = rawHeaders[at];
      if (found?.length === name.length && found.toLowerCase() === name) seen += 1;
    }
    if (seen > 1) throw repeated(name);
  }
}

function repeated(name: string): AppError {
  return new AppError({
    code: "header_repeated",
    kind: "invalid_input",
    message: `The request carries the header ${name} more than once, so it is not clear what it means.`,
    remedy: "Send it once.",
  });
}
