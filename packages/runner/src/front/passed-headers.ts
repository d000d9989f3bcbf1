import type { IncomingHttpHeaders } from "node:http";
import { connectionHeaders } from "@switchyard/protocol";
import type { PassedHeaders } from "../bridge/link.ts";

/** Of one connection, of one body, or of the protocol era that the request came in. */
const dropped: ReadonlySet<string> = new Set([
  ...connectionHeaders,
  ...["host", "expect", "accept", "accept-encoding", "last-event-id"],
]);

/** What of a modern request the server is told again in its own era: who calls, traces, whatever the client added. */
export function passedHeaders(headers: IncomingHttpHeaders): PassedHeaders {
  const kept = Object.entries(headers).flatMap(([name, value]): [string, string][] => {
    const isOfBody = name.startsWith("content-") || name.startsWith("mcp-");
    if (dropped.has(name) || isOfBody || value === undefined) return [];
    return [[name, Array.isArray(value) ? value.join(", ") : value]];
  });
  return Object.fromEntries(kept);
}
