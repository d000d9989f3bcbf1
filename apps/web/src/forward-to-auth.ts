import { isIP } from "node:net";
import { addressOf } from "./client-address.ts";
import { composition } from "./composition.ts";

/** What the authorization server reads of a request. Whatever else came, above all about the way here, ends at this door. */
const PASSED_IN = [
  ...["accept", "accept-language", "authorization", "content-type", "cookie", "origin", "user-agent"],
  ...["access-control-request-headers", "access-control-request-method"],
] as const;

/** What belongs to one connection, or what Next sets itself for every path. */
const NOT_PASSED_OUT = new Set(["connection", "keep-alive", "transfer-encoding", "content-encoding", "content-length"]);

const BODY_BYTES = 64 * 1024;
const TIMEOUT_MS = 20_000;

/**
 * Passes a request on to the authorization server, whose issuer is this origin, and its answer back. The client's address
 * goes along as this process found it, past trusted proxies only. Answers 503 while that server is away.
 */
export async function forwardToAuth(request: Request): Promise<Response> {
  const { config, log } = composition();
  const { pathname, search } = new URL(request.url);
  const base = config.AUTH_URL ?? `http://127.0.0.1:${config.AUTH_PORT}`;
  const body = await bodyOf(request);
  if (body === "too large") return refusal(413, "invalid_request", "The body is larger than 64 KiB.");
  try {
    const answer = await fetchAgain(`${base}${pathname}${search}`, {
      method: request.method,
      headers: headersFor(request.headers),
      body,
      redirect: "manual",
      cache: "no-store",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return new Response(answer.body, { status: answer.status, headers: headersFrom(answer.headers) });
  } catch (error) {
    log.warn("web.auth_away", { path: pathname, error });
    return refusal(503, "temporarily_unavailable", "The authorization server does not answer. Try again in a moment.");
  }
}

/**
 * Sends a request that changes nothing once more when the connection it went out on was closed before any answer: one that
 * was kept open may end on the other side just as it is used again. A code or token is never sent twice.
 */
async function fetchAgain(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (error) {
    if (init.method !== "GET" || !wasClosed(error)) throw error;
    return fetch(url, init);
  }
}

function wasClosed(error: unknown): boolean {
  const cause = error instanceof Error ? (error.cause as { readonly code?: unknown } | undefined) : undefined;
  return cause?.code === "UND_ERR_SOCKET" || cause?.code === "ECONNRESET" || cause?.code === "EPIPE";
}

/** The body, read no further than it may be long, whatever its headers say; null without one. */
async function bodyOf(request: Request): Promise<Blob | null | "too large"> {
  if (request.body === null) return null;
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  for await (const chunk of request.body) {
    bytes += chunk.byteLength;
    if (bytes > BODY_BYTES) return "too large";
    chunks.push(chunk);
  }
  return new Blob(chunks);
}

function headersFor(given: Headers): Headers {
  const headers = new Headers({ "accept-encoding": "identity" });
  for (const name of PASSED_IN) {
    const value = given.get(name);
    if (value !== null) headers.set(name, value);
  }
  const address = addressOf(given);
  if (isIP(address) !== 0) headers.set("x-forwarded-for", address);
  return headers;
}

function headersFrom(given: Headers): Headers {
  const headers = new Headers();
  for (const [name, value] of given) {
    if (!NOT_PASSED_OUT.has(name) && name !== "set-cookie") headers.set(name, value);
  }
  for (const cookie of given.getSetCookie()) headers.append("set-cookie", cookie);
  return headers;
}

function refusal(status: number, error: string, description: string): Response {
  const headers = { "cache-control": "no-store", "retry-after": "2" };
  return Response.json({ error, error_description: description }, { status, headers });
}
