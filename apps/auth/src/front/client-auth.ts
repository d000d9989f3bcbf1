import { authenticateClient, type KnownClient } from "@switchyard/oauth";
import type { AuthDeps } from "../deps.ts";
import type { FrontRequest } from "./request.ts";

/** The client that makes a request, proved. Throws AppError with the OAuth error invalid_request or invalid_client. */
export function clientOf(deps: AuthDeps, request: FrontRequest): Promise<KnownClient> {
  return authenticateClient(
    { ...deps, audiences: [deps.issuer, `${deps.issuer}${request.url.pathname}`, `${deps.issuer}/oauth/token`] },
    { authorization: request.headers.authorization, params: request.params, ip: request.ip },
  );
}
