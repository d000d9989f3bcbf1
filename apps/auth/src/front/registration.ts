import {
  deleteRegistration,
  oauthError,
  type RegistrationAccess,
  type RegistrationDeps,
  readRegistrationOf,
  registerClient,
  updateRegistration,
} from "@switchyard/oauth";
import type { AuthDeps } from "../deps.ts";
import type { FrontAnswer, FrontRequest } from "./request.ts";

/** Path of one registration; its id is the first group. */
export const REGISTRATION = /^\/oauth\/register\/(reg_[A-Za-z0-9_-]{22})$/;

/** The registration endpoint (RFC 7591). */
export function createRegistration(deps: AuthDeps): (request: FrontRequest) => Promise<FrontAnswer> {
  return async (request) => {
    const registered = await registerClient(registrationDeps(deps), jsonOf(request), { ip: request.ip });
    return { status: 201, body: registered };
  };
}

/** The endpoint of one registration (RFC 7592): GET, PUT and DELETE with the token that came with it. */
export function createRegistrationManagement(deps: AuthDeps): (request: FrontRequest) => Promise<FrontAnswer> {
  const of = registrationDeps(deps);
  return async (request) => {
    const by = accessOf(request);
    if (request.method === "GET") return { status: 200, body: await readRegistrationOf(of, by) };
    if (request.method === "PUT") return { status: 200, body: await updateRegistration(of, by, jsonOf(request)) };
    await deleteRegistration(of, by);
    return { status: 204 };
  };
}

function registrationDeps({ db, queue, issuer }: AuthDeps): RegistrationDeps {
  return { db, throttle: queue.counters, issuer };
}

function accessOf({ url, headers }: FrontRequest): RegistrationAccess {
  const access = /^bearer +([\x21-\x7e]+) *$/i.exec(headers.authorization ?? "")?.[1] ?? "";
  return { clientId: REGISTRATION.exec(url.pathname)?.[1] ?? "", access };
}

function jsonOf({ headers, body }: FrontRequest): unknown {
  try {
    if (!/^application\/json\s*(;|$)/i.test(headers["content-type"] ?? "")) throw new SyntaxError("not JSON");
    return JSON.parse(body.toString("utf8"));
  } catch (cause) {
    throw oauthError("invalid_client_metadata", {
      code: "client_metadata_refused",
      message: "The body of a registration is one JSON object, sent as application/json.",
      cause,
    });
  }
}
