import { toAppError } from "@switchyard/contracts";
import { newId } from "@switchyard/crypto";
import NextAuth from "next-auth";
import { requireOwnOrigin } from "../api/authenticate.ts";
import { problemResponse } from "../api/problem.ts";
import { addressOf } from "../client-address.ts";
import type { Composition } from "../composition.ts";
import { announceOrigin } from "../config.ts";
import { authOptions } from "./auth-options.ts";

const PREFIX = "/api/auth/";
const FORM_MAX = 16_384;

type NodeStyleHandler = (request: unknown, response: unknown, options: unknown) => Promise<unknown>;
// Under Node's own loader a CommonJS default is one level deeper than under a bundler.
const nextAuth = (typeof NextAuth === "function" ? NextAuth : Reflect.get(NextAuth, "default")) as NodeStyleHandler;

/**
 * Answers `/api/auth/*` by next-auth. Its origin is WEB_ORIGIN whatever the request says, and every write must come from
 * there.
 */
export function createAuth(deps: Composition): (request: Request) => Promise<Response> {
  const { WEB_ORIGIN } = deps.config;
  return async (request) => {
    try {
      if (request.method !== "GET") requireOwnOrigin(request, WEB_ORIGIN);
      announceOrigin(WEB_ORIGIN);
      const options = await authOptions(deps, {
        ip: addressOf(request.headers),
        userAgent: request.headers.get("user-agent"),
      });
      const answer = new RecordedAnswer();
      await nextAuth(await nodeStyleRequest(request), answer, options);
      return answer.toResponse();
    } catch (error) {
      return problemResponse(toAppError(error), newId("req"));
    }
  };
}

async function nodeStyleRequest(request: Request) {
  const url = new URL(request.url);
  const text = request.method === "POST" ? (await request.text()).slice(0, FORM_MAX) : "";
  return {
    method: request.method,
    headers: Object.fromEntries(request.headers),
    cookies: cookiesOf(request.headers.get("cookie") ?? ""),
    query: { ...Object.fromEntries(url.searchParams), nextauth: url.pathname.slice(PREFIX.length).split("/") },
    body: bodyOf(request.headers.get("content-type") ?? "", text),
  };
}

/** next-auth's client calls its GETs JSON too, and sends no body with them; what is no JSON holds no fields. */
function bodyOf(type: string, text: string): unknown {
  if (!type.includes("application/json")) return Object.fromEntries(new URLSearchParams(text));
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

function cookiesOf(header: string): Record<string, string> {
  const cookies: Record<string, string> = {};
  for (const pair of header.split(";")) {
    const at = pair.indexOf("=");
    if (at > 0) cookies[pair.slice(0, at).trim()] = decoded(pair.slice(at + 1).trim());
  }
  return cookies;
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

/** The little of a Node response that next-auth writes to. */
class RecordedAnswer {
  readonly #headers = new Map<string, string | string[]>();
  #status = 200;
  #body: string | null = null;

  status(code: number): this {
    this.#status = code;
    return this;
  }
  getHeader(name: string): string | string[] | undefined {
    return this.#headers.get(name.toLowerCase());
  }
  setHeader(name: string, value: string | string[]): this {
    this.#headers.set(name.toLowerCase(), value);
    return this;
  }
  json(value: unknown): void {
    this.setHeader("content-type", "application/json").send(JSON.stringify(value));
  }
  send(body: unknown): void {
    this.#body = body === undefined || body === null ? null : typeof body === "string" ? body : JSON.stringify(body);
  }
  end(): void {}

  toResponse(): Response {
    const headers = new Headers({ "cache-control": "no-store" });
    for (const [name, value] of this.#headers) {
      for (const one of [value].flat()) headers.append(name, one);
    }
    return new Response(this.#body, { status: this.#status, headers });
  }
}
