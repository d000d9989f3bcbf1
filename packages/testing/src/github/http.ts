import { createHash } from "node:crypto";
import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { AppError, type ErrorKind } from "@switchyard/contracts";
import type { Caller, Repo, World } from "./world.ts";

/** One request to the test GitHub, read whole. */
export interface Call {
  readonly world: World;
  readonly method: string;
  /** Without `/api/v3`. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly params: Readonly<Record<string, string>>;
  readonly caller: Caller;
}

/** A call below `/repos/{owner}/{repo}` or `/repositories/{id}` that may see the repository. */
export interface RepoCall extends Call {
  readonly repo: Repo;
}

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | string[]>>;
  readonly json?: unknown;
  readonly html?: string;
}

export type Handler<C extends Call> = (call: C) => Reply | Promise<Reply>;

/** `METHOD /pattern` → handler; `:name` is one segment, `*name` the rest. */
export type Routes<C extends Call> = Readonly<Record<string, Handler<C>>>;

/** The first route that fits, with what its pattern bound. */
export function findRoute<C extends Call>(
  routes: Routes<C>,
  method: string,
  path: string,
): { readonly handler: Handler<C>; readonly params: Record<string, string> } | null {
  for (const [key, handler] of Object.entries(routes)) {
    const [wanted = "", pattern = ""] = key.split(" ");
    const params = wanted === method ? bind(pattern, path) : null;
    if (params) return { handler, params };
  }
  return null;
}

function bind(pattern: string, path: string): Record<string, string> | null {
  const wanted = pattern.split("/");
  const given = path.split("/");
  const params: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const value = given[index];
    if (part.startsWith("*") && value) {
      params[part.slice(1)] = decodeURIComponent(given.slice(index).join("/"));
      return params;
    }
    if (value === undefined) return null;
    if (part.startsWith(":") && value) params[part.slice(1)] = decodeURIComponent(value);
    else if (part !== value) return null;
  }
  return wanted.length === given.length ? params : null;
}

/** Ends a call with GitHub's error body. */
export function refusal(status: number, message: string, headers: Record<string, string> = {}): AppError {
  const kinds: Readonly<Record<number, ErrorKind>> = { 401: "unauthenticated", 403: "forbidden", 404: "not_found" };
  return new AppError({
    code: "test_github_refusal",
    kind: kinds[status] ?? "invalid_input",
    message,
    meta: { status, headers },
  });
}

/** The reply of a {@link refusal}; of anything else, GitHub's own failure. */
export function refusalReply(error: unknown): Reply {
  if (!(error instanceof AppError) || error.code !== "test_github_refusal") {
    return { status: 500, json: { message: error instanceof Error ? error.message : String(error) } };
  }
  const { status, headers } = error.meta as { status: number; headers: Record<string, string> };
  return {
    status,
    headers,
    json: { message: error.message, documentation_url: "https://docs.github.com/rest", status },
  };
}

export const json = (body: unknown, status = 200): Reply => ({ status, json: body });
export const noContent: Reply = { status: 204 };
export const html = (body: string, status = 200): Reply => ({ status, html: body });
export const redirect = (location: string): Reply => ({ status: 302, headers: { location } });

/** The JSON body, as an object; GitHub's 400 when it is none. */
export function jsonBody(call: Call): Record<string, unknown> {
  if (call.body.length === 0) return {};
  try {
    const body: unknown = JSON.parse(call.body.toString("utf8"));
    if (typeof body === "object" && body !== null && !Array.isArray(body)) return body as Record<string, unknown>;
  } catch {
    // Answered below.
  }
  throw refusal(400, "Problems parsing JSON");
}

export function formBody(call: Call): URLSearchParams {
  return new URLSearchParams(call.body.toString("utf8"));
}

/** A text of the body; GitHub's 422 when it is needed and not there. */
export function text(body: Record<string, unknown>, name: string): string {
  const value = body[name];
  if (typeof value !== "string" || value === "") throw refusal(422, `Invalid request.\n\n"${name}" wasn't supplied.`);
  return value;
}

/** One page of a list by `per_page` and `page`, with the Link header that leads to the others. */
export function paged(
  call: Call,
  all: readonly unknown[],
  wrap: (page: readonly unknown[]) => unknown = (p) => p,
): Reply {
  const size = Math.min(100, Math.max(1, Number(call.query.get("per_page")) || 30));
  const page = Math.max(1, Number(call.query.get("page")) || 1);
  const last = Math.max(1, Math.ceil(all.length / size));
  const links: string[] = [];
  const link = (to: number, rel: string) => {
    const query = new URLSearchParams(call.query);
    query.set("page", String(to));
    links.push(`<${call.world.origin}/api/v3${call.path}?${query}>; rel="${rel}"`);
  };
  if (page > 1) link(page - 1, "prev");
  if (page < last) link(page + 1, "next");
  if (page < last) link(last, "last");
  if (page > 1) link(1, "first");
  return {
    status: 200,
    json: wrap(all.slice((page - 1) * size, page * size)),
    ...(links.length > 0 && { headers: { link: links.join(", ") } }),
  };
}

/** Weak validator of an answer's bytes. */
export function etagOf(body: string): string {
  return `W/"${createHash("sha256").update(body).digest("hex")}"`;
}

/** All bytes of a request; at most 32 MiB. */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    if (size > 32 << 20) throw refusal(413, "Payload too large");
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

export function escapeHtml(value: string): string {
  return value.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
