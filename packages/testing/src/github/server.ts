/** The one origin: pages, REST API and Git, each request logged. */
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { appRoutes } from "./api/app-routes.ts";
import { checkRoutes } from "./api/check-routes.ts";
import { gitDataRoutes } from "./api/git-data-routes.ts";
import { pullRoutes } from "./api/pull-routes.ts";
import { repoRoutes } from "./api/repo-routes.ts";
import { userRoutes } from "./api/user-routes.ts";
import { callerOf, maySee } from "./caller.ts";
import type { Stage } from "./events.ts";
import { createRateCounter, type Faults, faultReply, isSilent, keepSilent } from "./faults.ts";
import { answerGit, gitRequest } from "./git-door.ts";
import {
  type Call,
  etagOf,
  findRoute,
  type Handler,
  type Reply,
  type RepoCall,
  type Routes,
  readBody,
  refusal,
  refusalReply,
} from "./http.ts";
import { oauthPages } from "./oauth.ts";
import { installPages } from "./pages/install.ts";
import { manifestPages } from "./pages/manifest.ts";
import { pullPages } from "./pages/pull.ts";
import { fullName, repoNamed } from "./world.ts";

/** One request as it came and was answered. */
export interface LoggedRequest {
  readonly method: string;
  /** Path and query, without `/api/v3`. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
  /** 0 while it hangs. */
  status: number;
}

export interface ServerOptions {
  readonly stage: Stage;
  readonly faults: Faults;
  readonly log: LoggedRequest[];
}

/** Answers every request that comes to the origin. */
export function createListener(options: ServerOptions): RequestListener {
  const { stage, faults, log } = options;
  const router = createRouter(stage);
  const count = createRateCounter();

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", stage.world.origin);
    const path = url.pathname.replace(/^\/api\/v3(?=\/|$)/, "");
    const { method = "GET", headers } = request;
    const entry: LoggedRequest = { method, path: `${path}${url.search}`, headers, body: "", status: 0 };
    log.push(entry);
    response.once("finish", () => Object.assign(entry, { status: response.statusCode }));
    const git = gitRequest(url.pathname);
    if (git) return answerGit(stage, { ...git, query: url.search.slice(1) }, { request, response });
    const isApi = path !== url.pathname || !router.hasPage(method, path);
    const body = await readBody(request);
    Object.assign(entry, { body: body.toString("utf8") });
    const planned = isApi || path.endsWith("/access_token") ? faults.take(`${path}${url.search}`) : null;
    if (planned && isSilent(planned.fault)) return keepSilent(planned.fault, response);
    const question = { method, path, query: url.searchParams, headers, body };
    const reply = planned ? faultReply(planned) : await router.reply(question, isApi);
    send(request, response, { reply, rate: isApi ? count(headers.authorization ?? "") : {} });
  }

  return (request, response) => {
    answer(request, response).catch((error: unknown) => {
      const reply = refusalReply(error);
      if (response.headersSent) response.destroy();
      else send(request, response, { reply, rate: {} });
    });
  };
}

function send(
  request: IncomingMessage,
  response: ServerResponse,
  { reply, rate }: { reply: Reply; rate: Record<string, string> },
): void {
  const body = reply.json === undefined ? (reply.html ?? "") : JSON.stringify(reply.json);
  const type = reply.json === undefined ? "text/html; charset=utf-8" : "application/json; charset=utf-8";
  const etag = reply.json !== undefined && request.method === "GET" && reply.status === 200 ? etagOf(body) : null;
  const headers = {
    ...rate,
    ...(body !== "" && { "content-type": type }),
    ...(etag && { etag, "cache-control": "private, max-age=60, s-maxage=60" }),
    "x-github-request-id": "TEST",
    ...reply.headers,
  };
  if (etag && request.headers["if-none-match"] === etag) response.writeHead(304, headers).end();
  else response.writeHead(reply.status, headers).end(body);
}

type Question = Pick<Call, "method" | "path" | "query" | "headers" | "body">;

function createRouter(stage: Stage) {
  const { world } = stage;
  const pages: Routes<Call> = { ...oauthPages, ...manifestPages, ...installPages(stage) };
  const api: Routes<Call> = { ...appRoutes(stage), ...userRoutes(stage) };
  const below: Routes<RepoCall> = {
    ...checkRoutes(stage),
    ...pullRoutes(stage),
    ...gitDataRoutes(stage),
    ...repoRoutes,
  };

  function run<C extends Call>(found: { handler: Handler<C>; params: Record<string, string> } | null, call: C) {
    if (!found) throw refusal(404, "Not Found");
    return found.handler({ ...call, params: found.params });
  }

  function inRepository(call: Call): Reply | Promise<Reply> | null {
    const [, name, id, rest = ""] = /^\/(?:repos\/([^/]+\/[^/]+)|repositories\/(\d+))(\/.*)?$/.exec(call.path) ?? [];
    if (name === undefined && id === undefined) return null;
    const former = world.formerNames.get(name?.toLowerCase() ?? "");
    const repo = name === undefined ? world.repos.get(Number(id)) : repoNamed(world, name);
    if (!repo && former !== undefined && world.repos.has(former)) {
      const url = `${world.origin}/api/v3/repositories/${former}${rest}`;
      return { status: 301, headers: { location: url }, json: { message: "Moved Permanently", url } };
    }
    if (!repo || !maySee(world, call.caller, repo)) throw refusal(404, "Not Found");
    return run(findRoute(below, call.method, rest), { ...call, repo });
  }

  return {
    hasPage: (method: string, path: string): boolean =>
      findRoute(pages, method, path) !== null || isPullPage(stage, method, path),
    async reply(question: Question, isApi: boolean): Promise<Reply> {
      const caller = isApi ? callerOf(world, question.headers) : ({ kind: "nobody" } as const);
      const call: Call = { ...question, world, params: {}, caller };
      if (!isApi) return run(findRoute({ ...pages, ...pullPages }, call.method, call.path), call);
      return inRepository(call) ?? run(findRoute(api, call.method, call.path), call);
    },
  };
}

function isPullPage({ world }: Stage, method: string, path: string): boolean {
  const [, owner, name] = path.split("/");
  const repo = repoNamed(world, `${owner}/${name}`);
  return method === "GET" && repo !== undefined && path.toLowerCase().startsWith(`/${fullName(repo).toLowerCase()}`);
}
