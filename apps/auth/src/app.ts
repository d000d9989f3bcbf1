import { createServer, IncomingMessage, type Server, type ServerResponse } from "node:http";
import { proxyList } from "@switchyard/config";
import { sayDatabaseAway } from "@switchyard/db";
import { toOauthAnswer } from "@switchyard/oauth";
import { wideEvent } from "@switchyard/telemetry";
import type { Provider } from "oidc-provider";
import type { AuthDeps } from "./deps.ts";
import { checkSender } from "./front/check-sender.ts";
import { countAuthorization } from "./front/count-authorization.ts";
import { type FrontAnswer, formOf, markRequest, readBody } from "./front/request.ts";
import { type Front, frontRoutes } from "./front/routes.ts";
import { normalizeRequest } from "./provider/normalize-request.ts";

export interface AppOptions {
  readonly deps: AuthDeps;
  readonly provider: Provider;
  readonly trustedProxies: readonly string[];
}

/**
 * Where a browser stands, letter by letter: the provider answers there, and nowhere else. Its router takes other spellings
 * for its paths too, and at its token endpoint it proves no client.
 */
const BROWSER_PATH = /^\/oauth\/(?:authorize|(?:authorize|resume-consent)\/[A-Za-z0-9_-]{16,128})$/;

/** The HTTP server: our own front first, in the order of {@link frontRoutes}; then the provider's {@link BROWSER_PATH}. */
export function createApp({ deps, provider, trustedProxies }: AppOptions): Server {
  const trusted = proxyList(["127.0.0.0/8", "::1", ...trustedProxies]);
  const routes = frontRoutes(deps);
  const toProvider = provider.callback();
  const { protocol, host } = new URL(deps.issuer);

  const serve = async (arrival: Arrival): Promise<void> => {
    const { request, response, url, ip, front } = arrival;
    const refusal = await checkSender(deps, request, response);
    if (refusal !== null) return send(response, refusal);
    // No URL of ours comes from what a request says of itself.
    request.headers.host = host;
    request.headers["x-forwarded-proto"] = deps.secureCookies ? "https" : protocol.slice(0, -1);
    request.headers["x-forwarded-for"] = ip ?? "";
    if (front !== undefined) return answerFront(front, arrival);
    if (!BROWSER_PATH.test(url.pathname)) return send(response, { status: 404 });
    if (request.method !== "GET") return send(response, { status: 405, headers: { allow: "GET" } });
    if (url.pathname === "/oauth/authorize") await countAuthorization(deps, ip);
    normalizeRequest(request, url);
    await toProvider(request, response);
  };

  const answerFront = async (front: Front, { request, response, url, ip, requestId }: Arrival): Promise<void> => {
    if (request.method === "OPTIONS") return preflight(request, response, front.methods);
    if (!front.methods.includes(request.method ?? "")) {
      return send(response, { status: 405, headers: { allow: front.methods.join(", ") } });
    }
    const body = request.method === "GET" ? Buffer.alloc(0) : await readBody(request);
    const { method = "GET", headers } = request;
    const answer = await front.answer({ method, url, headers, params: formOf(request, body), body, ip, requestId });
    if (!("passOn" in answer)) return send(response, answer);
    await toProvider(passedOn(request, answer.passOn), response);
  };

  // Longer than web keeps an idle connection, so that it is web who ends it.
  const server = createServer({ keepAliveTimeout: 65_000 }, (request, response) => {
    const url = urlOf(deps.issuer, request.url ?? "");
    const front = routes.find(({ path }) => path.test(url.pathname));
    const { ip, requestId } = markRequest(request, trusted);
    const name = `auth.${front?.name ?? "authorize"}`;
    wideEvent(deps.log, { name, fields: { request_id: requestId, method: request.method } }, async (event) => {
      await serve({ request, response, url, front, ip, requestId }).catch((thrown: unknown) => {
        const error = sayDatabaseAway(thrown);
        const answer = toOauthAnswer(error);
        event.set({ code: answer.body.code });
        if (answer.status >= 500) deps.log.error("auth.failed", { request_id: requestId, error });
        send(response, answer);
      });
      event.set({ status: response.statusCode });
    }).catch(() => {
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });
  server.requestTimeout = 30_000;
  server.headersTimeout = 15_000;
  return server;
}

interface Arrival {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
  readonly front: Front | undefined;
  readonly ip: string | null;
  readonly requestId: string;
}

/** Where a request goes; nowhere when its path is not spelled as URLs are, so that every reader reads the same. */
function urlOf(issuer: string, target: string): URL {
  const text = `${issuer}${target}`;
  const url = target.startsWith("/") && URL.canParse(text) ? new URL(text) : new URL(issuer);
  return url.pathname === target.split("?", 1)[0] ? url : new URL(issuer);
}

/** The request as the provider reads it: of a public client, which our front has proved, with the body unread. */
function passedOn(request: IncomingMessage, params: URLSearchParams): IncomingMessage {
  const { authorization: _, "content-length": __, ...headers } = request.headers;
  const body = Buffer.from(params.toString());
  const type = "application/x-www-form-urlencoded";
  const copy = Object.assign(new IncomingMessage(request.socket), {
    method: request.method,
    url: request.url,
    complete: true,
    headers: { ...headers, "content-type": type, "content-length": String(body.length) },
  });
  copy.push(body);
  copy.push(null);
  return copy;
}

function preflight(request: IncomingMessage, response: ServerResponse, methods: readonly string[]): void {
  response
    .writeHead(204, {
      "access-control-allow-methods": methods.join(", "),
      "access-control-allow-headers": request.headers["access-control-request-headers"] ?? "content-type",
      "access-control-max-age": "3600",
    })
    .end();
}

function send(response: ServerResponse, { status, headers, body }: FrontAnswer): void {
  const text = body === undefined ? "" : JSON.stringify(body);
  response
    .writeHead(status, {
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      "content-length": Buffer.byteLength(text),
      ...headers,
    })
    .end(text);
}
