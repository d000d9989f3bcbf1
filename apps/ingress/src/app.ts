import type { IncomingMessage, ServerResponse } from "node:http";
import { type AppError, isCallerFault, type Outcome, toAppError } from "@switchyard/contracts";
import { sayDatabaseAway } from "@switchyard/db";
import type { Rejection } from "@switchyard/protocol";
import { parseRoutePath, type RouteName, routeNotFound } from "@switchyard/routing";
import { answerError, answeredStatus, answerRejection, statusOf } from "./answers/answer-error.ts";
import { answerJson } from "./answers/answer-json.ts";
import { answerPreflight } from "./answers/browser-access.ts";
import { checkMethod } from "./checks/check-method.ts";
import { checkHost, checkOrigin, checkProbe } from "./checks/check-origin.ts";
import { checkPath } from "./checks/check-path.ts";
import { checkRepeated } from "./checks/check-repeated.ts";
import { beginExchange, type Exchange } from "./exchange.ts";
import { observe, saidOf } from "./exchange-metrics.ts";
import { checkHeaderCount } from "./limits/header-caps.ts";
import { LineBudget } from "./line-budget.ts";
import type { IngressDeps } from "./ports.ts";
import { handleHealth } from "./routes/health.ts";
import { handleMcp } from "./routes/mcp.ts";
import { handleOwnSignIn, isForOwnSignIn } from "./routes/own-host.ts";
import {
  describedBy,
  handleProtectedResource,
  isProtectedResourcePath,
  resourceMetadataUrl,
} from "./routes/protected-resource.ts";

/** What every request passes before it is looked up, in this order. Each throws AppError. */
const CHECKS: readonly ((exchange: Exchange, deps: IngressDeps) => void)[] = [
  checkHeaderCount,
  checkPath,
  checkRepeated,
  (exchange, deps) => checkHost(exchange, deps.origins),
];

/** Keys of the assertions, for whoever verifies them outside a sandbox. */
const ASSERTION_KEYS_PATH = "/.well-known/switchyard/jwks.json";

/** The ingress as a request listener: never throws, answers everything. */
export function createApp(deps: IngressDeps): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const budget = new LineBudget();
  return async (request, response) => {
    const exchange = beginExchange(request, response, deps.trustedProxies);
    try {
      const rejection = await walk(deps, exchange);
      if (rejection !== null) await refuse(deps, exchange, rejection);
    } catch (error) {
      const failure = toAppError(sayDatabaseAway(error));
      logFailure(deps, exchange, { error: failure, budget });
      await fail(deps, exchange, failure);
    }
    exchange.stay?.leave();
    observe(deps.log, exchange, budget);
  };
}

async function walk(deps: IngressDeps, exchange: Exchange): Promise<Rejection | null> {
  const { path, request } = exchange;
  if (path === "/healthz" || path === "/readyz") {
    checkProbe(exchange, deps);
    await handleHealth(deps, exchange);
    return null;
  }
  for (const check of CHECKS) check(exchange, deps);
  if (await isForOwnSignIn(deps, exchange)) {
    await handleOwnSignIn(deps, exchange);
    return null;
  }
  const name = nameOf(exchange);
  await checkOrigin(exchange, deps, name);
  checkMethod(exchange);
  if (request.method === "OPTIONS") {
    answerPreflight(exchange);
    return null;
  }
  if (path === ASSERTION_KEYS_PATH && exchange.hosted === null) {
    answerJson(exchange, 200, { body: deps.assertions.jwks, headers: { "cache-control": "public, max-age=300" } });
    return null;
  }
  if (isProtectedResourcePath(path)) {
    await handleProtectedResource(deps, exchange);
    return null;
  }
  if (name === null) throw routeNotFound();
  return handleMcp(deps, exchange, name);
}

/** What a request is about: said by the path, or by the host, which then has one endpoint and its metadata. */
function nameOf(exchange: Exchange): RouteName | null {
  const { path, hosted } = exchange;
  if (isProtectedResourcePath(path)) return describedBy(exchange);
  if (hosted === null) return parseRoutePath(path);
  return path === "/mcp" ? hosted : null;
}

/** The message itself may not pass: answered as the protocol says, and on record. */
async function refuse(deps: IngressDeps, exchange: Exchange, rejection: Rejection): Promise<void> {
  const { httpStatus, code } = rejection;
  const refusal = { outcome: "http_error" as Outcome, code: String(code), httpStatus };
  try {
    await deps.recorder.refused(exchange, refusal);
  } catch (error) {
    answerError(exchange, toAppError(error), { resourceMetadataUrl: null });
    return;
  }
  answerRejection(exchange, rejection);
}

async function fail(deps: IngressDeps, exchange: Exchange, error: AppError): Promise<void> {
  const { route } = exchange;
  const gone = exchange.response.destroyed;
  const outcome = gone ? "cancelled" : isDenial(error) ? "denied" : "http_error";
  const refusal = {
    outcome: outcome as Outcome,
    code: error.code,
    httpStatus: gone ? 499 : answeredStatus(exchange, error),
  };
  const unrecorded = await deps.recorder.refused(exchange, refusal).then(
    () => null,
    (reason: unknown) => toAppError(reason),
  );
  const metadata = route === null ? null : resourceMetadataUrl(route.mcpUrl);
  answerError(exchange, unrecorded ?? error, { resourceMetadataUrl: metadata });
}

/** A fault of our own always has its line; those of servers that fail again and again are counted. */
function logFailure(
  { log }: IngressDeps,
  exchange: Exchange,
  { error, budget }: { readonly error: AppError; readonly budget: LineBudget },
): void {
  if (isCallerFault(error.kind)) return;
  const leftOut = error.kind === "internal" ? 0 : budget.take(exchange.route?.orgId ?? "");
  if (leftOut !== null) log.error("exchange failed", { ...failureFields(exchange, error), ...saidOf(leftOut) });
}

/** Refused for who asks or how much, not for what went wrong. */
function isDenial(error: AppError): boolean {
  if (error.code === "mcp_server_not_found") return true;
  return error.kind === "unauthenticated" || error.kind === "forbidden" || statusOf(error) === 429;
}

function failureFields(exchange: Exchange, error: AppError): Record<string, unknown> {
  const { requestId, route } = exchange;
  const { code, kind, detail, cause } = error;
  return { request_id: requestId, server_id: route?.serverId, code, kind, detail, error: cause ?? error };
}
