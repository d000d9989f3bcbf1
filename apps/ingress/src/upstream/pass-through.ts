import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { RouteInstance } from "@switchyard/routing";
import { ownHostHeaders } from "../answers/response-headers.ts";
import { readBody } from "../checks/read-body.ts";
import type { Exchange } from "../exchange.ts";
import type { IngressDeps } from "../ports.ts";
import { ownHostRequestHeaders } from "./request-headers.ts";
import { upstreamFailed } from "./upstream-errors.ts";

/** A page or a token endpoint that takes longer hangs. */
const TIMEOUT_MS = 60_000;

/** Sends a request that is no MCP message to an instance as it came, and the answer back, redirects and pages included. */
export async function passThrough(deps: IngressDeps, exchange: Exchange, instance: RouteInstance): Promise<void> {
  const { request, response } = exchange;
  const method = request.method ?? "GET";
  const body = method === "GET" || method === "HEAD" ? null : await readBody(exchange);
  exchange.bodyBytes = body?.length ?? 0;
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  if (response.destroyed) gone.abort();
  const answer = await deps.pools
    .of(instance.address)
    .request({
      method,
      path: exchange.path + exchange.query,
      headers: ownHostRequestHeaders(exchange, instance),
      body,
      headersTimeout: TIMEOUT_MS,
      bodyTimeout: TIMEOUT_MS,
      signal: gone.signal,
    })
    .catch((error: Error) => {
      throw upstreamFailed(error);
    });
  await deps.recorder.passed(exchange, answer.statusCode);
  response.writeHead(answer.statusCode, ownHostHeaders(answer.headers, exchange.requestId));
  const stream: Readable = answer.body;
  // Half an answer cannot be mended; the connection says so.
  await pipeline(stream, response).catch(() => response.destroy());
}
