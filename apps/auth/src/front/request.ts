import type { IncomingMessage } from "node:http";
import { clientAddress, type proxyList } from "@switchyard/config";
import { AppError } from "@switchyard/contracts";
import { newId } from "@switchyard/crypto";

/** What our own front answers to. */
export interface FrontRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingMessage["headers"];
  /** Parameters of a form body; empty without one. */
  readonly params: URLSearchParams;
  /** The body as it came. */
  readonly body: Buffer;
  readonly ip: string | null;
  readonly requestId: string;
}

export interface FrontAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON; nothing when absent. */
  readonly body?: unknown;
}

/** What the provider answers in our stead, to these parameters, for the client that `client_id` names and we proved. */
export interface PassedOn {
  readonly passOn: URLSearchParams;
}

export interface RequestFacts {
  readonly ip: string | null;
  readonly requestId: string;
}

const facts = new WeakMap<IncomingMessage, RequestFacts>();

/** Who sent a request, as {@link markRequest} found it. */
export function requestOf(request: IncomingMessage): RequestFacts {
  return facts.get(request) ?? { ip: null, requestId: "" };
}

/** Finds out once from where a request comes, past the proxies that are trusted, and names it. */
export function markRequest(request: IncomingMessage, trusted: ReturnType<typeof proxyList>): RequestFacts {
  const found = {
    ip: clientAddress(request.socket.remoteAddress ?? "", request.headers["x-forwarded-for"], trusted) || null,
    requestId: newId("req"),
  };
  facts.set(request, found);
  return found;
}

const BODY_BYTES = 64 * 1024;

/** Reads a body of at most 64 KiB. Throws AppError body_too_large. */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > BODY_BYTES) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Parameters of a form (RFC 6749 appendix B); none when the body is no form. */
export function formOf(request: IncomingMessage, body: Buffer): URLSearchParams {
  const isForm = /^application\/x-www-form-urlencoded\s*(;|$)/i.test(request.headers["content-type"] ?? "");
  return new URLSearchParams(isForm ? body.toString("utf8") : "");
}

function tooLarge(): AppError {
  return new AppError({
    code: "body_too_large",
    kind: "invalid_input",
    message: "The body of the request is larger than 64 KiB.",
    remedy: "Send the parameters of this endpoint and nothing else.",
  });
}
