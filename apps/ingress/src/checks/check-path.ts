import { AppError } from "@switchyard/contracts";
import type { Exchange } from "../exchange.ts";

const PLAIN = /^\/[A-Za-z0-9._~@/-]*$/;

/**
 * Refuses paths that two readers could understand differently: anything encoded, empty or dot segments, an absolute URL
 * in the request line. Throws AppError path_ambiguous.
 */
export function checkPath({ path, query }: Exchange): void {
  const plain = PLAIN.test(path) && !path.includes("//") && !/\/\.{1,2}(?:\/|$)/.test(path);
  if (plain && /^[\x21-\x7e]*$/.test(query)) return;
  throw new AppError({
    code: "path_ambiguous",
    kind: "invalid_input",
    message: "The path holds encoded characters, empty segments or dot segments; MCP URLs have none of them.",
    remedy: "Use the URL that the dashboard shows: /{organization}/{server}/mcp.",
  });
}
