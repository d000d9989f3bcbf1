import { AppError } from "@switchyard/contracts";
import type { Exchange } from "../exchange.ts";

/** Names under which OAuth libraries have put tokens into URLs (RFC 6750 2.3), and what our own keys look like. */
const TOKEN_NAME = /^(access_?token|bearer_?token|authorization)$/i;
const KEY = /^(bearer )?sy_(mcp|manage)_/i;

/**
 * Refuses a credential in the query: URLs end up in logs, histories and referrers (MCP authorization, access token usage).
 * Throws AppError token_in_query.
 */
export function refuseTokenInQuery({ query }: Exchange): void {
  if (query.length < 2) return;
  for (const [name, value] of new URLSearchParams(query)) {
    if (!TOKEN_NAME.test(name.trim()) && !KEY.test(value.trim())) continue;
    throw new AppError({
      code: "token_in_query",
      kind: "invalid_input",
      message: "The URL carries a credential in its query; credentials are taken from the Authorization header alone.",
      remedy: "Send `Authorization: Bearer …`, and replace the credential: URLs are written into logs.",
    });
  }
}
