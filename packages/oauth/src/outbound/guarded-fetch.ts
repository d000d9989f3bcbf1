import { lookup } from "node:dns";
import { type IncomingMessage, request as plainRequest, type RequestOptions } from "node:http";
import { request } from "node:https";
import { isIP, type LookupFunction } from "node:net";
import { AppError } from "@switchyard/contracts";
import { isPublicAddress } from "@switchyard/contracts/addresses";

/** What a fetch of a stranger's URL may reach and cost. */
export interface GuardedFetchOptions {
  /** `host` or `host:port` that the operator vouches for: it may lie in a private network; on loopback also over plain http. */
  readonly allowedHosts?: ReadonlySet<string>;
  /** Longest body that is read; 256 KiB unless said otherwise. */
  readonly maxBytes?: number;
  /** From the first lookup to the last byte; 10 s unless said otherwise. */
  readonly timeoutMs?: number;
}

/** The part of a request's settings that is sent on. */
export interface GuardedRequest {
  readonly method?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
}

/** A fetch as {@link createGuardedFetch} makes it. */
export type GuardedFetch = (url: string | URL, init?: GuardedRequest) => Promise<Response>;

const MAX_BYTES = 256 * 1024;
const TIMEOUT_MS = 10_000;
const NO_BODY: ReadonlySet<number> = new Set([204, 205, 304]);

/**
 * A fetch for URLs that strangers name (metadata of identity providers and clients): https only, to public addresses
 * only, checked on the very addresses that are connected to, so that a second DNS answer leads nowhere else; no
 * redirects, no shared connections, bounded in size and time. Throws AppError outbound_refused, outbound_unreachable,
 * outbound_too_large.
 */
export function createGuardedFetch(options: GuardedFetchOptions = {}): GuardedFetch {
  const { allowedHosts = new Set<string>(), maxBytes = MAX_BYTES, timeoutMs = TIMEOUT_MS } = options;
  return async (given, init = {}) => {
    const url = parseUrl(String(given));
    const vouched = allowedHosts.has(url.host) || allowedHosts.has(url.hostname);
    checkUrl(url, vouched);
    const limit = AbortSignal.timeout(timeoutMs);
    const signal = init.signal ? AbortSignal.any([init.signal, limit]) : limit;
    try {
      const answer = await send(url, init, { signal, ...(vouched ? {} : { lookup: publicLookup }) });
      return await responseOf(answer, url, maxBytes);
    } catch (thrown) {
      throw asAppError(url, thrown, limit.aborted);
    }
  };
}

function parseUrl(text: string): URL {
  if (URL.canParse(text)) return new URL(text);
  throw refused(text.slice(0, 200), "is not a URL");
}

function checkUrl(url: URL, vouched: boolean): void {
  const host = url.hostname.replace(/^\[|\]$/g, "");
  if (url.username !== "" || url.password !== "") throw refused(url.host, "carries a user name or password in its URL");
  const plain = url.protocol === "http:" && vouched && isLoopback(host);
  if (url.protocol !== "https:" && !plain) throw refused(url.host, "is not https");
  if (!vouched && isIP(host) !== 0 && !isPublicAddress(host)) throw refused(url.host, "is not a public address");
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127\.\d+\.\d+\.\d+$/.test(host);
}

/** Resolves a name to addresses that are all public; one private among them refuses the name. */
const publicLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return callback(error, "", 0);
    const [first] = addresses;
    if (!first || addresses.some(({ address }) => !isPublicAddress(address))) {
      return callback(refused(hostname, "does not lead to public addresses only"), "", 0);
    }
    return options.all ? callback(null, addresses) : callback(null, first.address, first.family);
  });
};

function send(url: URL, init: GuardedRequest, guard: RequestOptions): Promise<IncomingMessage> {
  const body = bodyText(init.body);
  return new Promise((resolve, reject) => {
    const asked = (url.protocol === "http:" ? plainRequest : request)(url, {
      ...guard,
      agent: false,
      method: init.method ?? "GET",
      headers: { "user-agent": "switchyard", ...init.headers, "accept-encoding": "identity" },
    });
    asked.once("response", resolve).once("error", reject);
    asked.end(body);
  });
}

/** Forms and text; nothing else is ever sent to a stranger. */
function bodyText(body: unknown): string | undefined {
  if (typeof body === "string") return body;
  return body instanceof URLSearchParams ? body.toString() : undefined;
}

async function responseOf(answer: IncomingMessage, url: URL, maxBytes: number): Promise<Response> {
  const status = answer.statusCode ?? 502;
  if (status >= 300 && status < 400 && status !== 304) {
    answer.destroy();
    throw refused(url.host, `answered ${status}, and redirects are not followed`);
  }
  const body = await readBody(answer, url, maxBytes);
  return new Response(NO_BODY.has(status) ? null : body, { status, headers: headersOf(answer) });
}

async function readBody(answer: IncomingMessage, url: URL, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of answer as AsyncIterable<Uint8Array>) {
    bytes += part.byteLength;
    if (bytes > maxBytes) {
      answer.destroy();
      throw new AppError({
        code: "outbound_too_large",
        kind: "upstream_failed",
        message: `${url.host} answered more than ${maxBytes} bytes.`,
        remedy: "Check that the URL is right.",
      });
    }
    parts.push(part);
  }
  return new Uint8Array(Buffer.concat(parts));
}

function headersOf(answer: IncomingMessage): Headers {
  const headers = new Headers();
  for (const [name, values] of Object.entries(answer.headersDistinct)) {
    for (const value of values ?? []) headers.append(name, value);
  }
  return headers;
}

function asAppError(url: URL, thrown: unknown, timedOut: boolean): AppError {
  if (thrown instanceof AppError) return thrown;
  const reason = thrown instanceof Error ? thrown.message : "unknown";
  return new AppError({
    code: "outbound_unreachable",
    kind: "upstream_failed",
    message: timedOut ? `${url.host} did not answer in time.` : `${url.host} cannot be reached.`,
    remedy: "Check the URL, and that the host is up.",
    detail: reason,
    cause: thrown,
  });
}

function refused(host: string, why: string): AppError {
  return new AppError({
    code: "outbound_refused",
    kind: "invalid_input",
    message: `${host} ${why}.`,
    remedy: "Use an https URL of a public host; for a private one, ask whoever runs this installation to allow it.",
  });
}
