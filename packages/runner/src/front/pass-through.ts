import { type IncomingMessage, request as openRequest, type ServerResponse } from "node:http";
import { connectionHeaders, gatewayCodes } from "@switchyard/protocol";
import { sendError } from "../bridge/send.ts";

const ofConnection: ReadonlySet<string> = new Set(connectionHeaders);

/**
 * Passes a request to the server on `port` of this loopback and its answer back, bytes as they are. Only what belongs to a
 * connection is its own on either side, and `Host` names the server's port, which some servers insist on. `body` is given
 * where it was read already.
 */
export function passThrough(
  exchange: { readonly request: IncomingMessage; readonly response: ServerResponse },
  port: number,
  body: Buffer | null,
): void {
  const { request, response } = exchange;
  const upstream = openRequest({
    ...{ host: "127.0.0.1", port, agent: false, method: request.method, path: request.url },
    headers: upstreamHeaders(request, port),
  });
  upstream.once("response", (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.statusMessage, kept(answer.rawHeaders));
    response.flushHeaders();
    answer.pipe(response);
    answer.once("error", () => response.destroy());
  });
  upstream.once("error", (error) => {
    if (response.headersSent) response.destroy();
    else sendError(response, 502, { code: gatewayCodes.upstreamFailed, message: unreachable(error) });
  });
  response.once("close", () => upstream.destroy());
  if (body === null) request.pipe(upstream);
  else upstream.end(body);
}

/** One sentence for a server process that cannot be reached. */
export function unreachable(error: Error): string {
  return `The server's process did not answer: ${error.message}.`;
}

function upstreamHeaders({ rawHeaders, headers }: IncomingMessage, port: number): string[] {
  const name = (headers.host ?? "localhost").replace(/:\d+$/, "");
  const rest = kept(rawHeaders);
  const others: string[] = [];
  for (let at = 0; at + 1 < rest.length; at += 2) {
    if (rest[at]?.toLowerCase() !== "host") others.push(rest[at] ?? "", rest[at + 1] ?? "");
  }
  return ["Host", `${name}:${port}`, "Connection", "close", ...others];
}

function kept(rawHeaders: readonly string[]): string[] {
  const result: string[] = [];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const [name = "", value = ""] = [rawHeaders[at], rawHeaders[at + 1]];
    if (!ofConnection.has(name.toLowerCase())) result.push(name, value);
  }
  return result;
}
