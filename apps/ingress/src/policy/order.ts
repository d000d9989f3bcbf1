import type { Envelope } from "@switchyard/protocol";
import { admit, type Route } from "@switchyard/routing";
import type { McpPrincipal } from "@switchyard/tenancy";
import { checkOperation } from "../checks/check-operation.ts";
import type { Exchange } from "../exchange.ts";
import { takeFromLimits } from "../limits/rates.ts";
import type { IngressDeps } from "../ports.ts";
import { isEndless } from "../upstream/is-endless.ts";

/** Who asks where: all that is known before the body is read. */
interface Arrival {
  readonly exchange: Exchange;
  readonly route: Route;
  readonly principal: McpPrincipal;
}

/** And what for. */
interface Asked extends Arrival {
  readonly envelope: Envelope;
}

type Decide<T> = (deps: IngressDeps, asked: T) => void | Promise<void>;

/**
 * What may keep a request from its server, in this order; the first that refuses is the answer. What the headers tell is
 * decided before the body is read, so that a flood costs no memory; `readBody` stands between the two, with the caps of
 * one body and of all bodies of the org. Rates and quotas come last: what is refused for another reason uses nothing up.
 */
const ORDER: {
  /** By the headers alone. */
  readonly headers: readonly Decide<Arrival>[];
  /** With the message read. */
  readonly message: readonly Decide<Asked>[];
} = {
  headers: [accessMode, capOfRequests],
  message: [credentialAndPolicies, capsOfStreamsAndSessions, ratesAndQuotas],
};

/** Decides by the headers. Throws AppError of the first that refuses. */
export function admitArrival(deps: IngressDeps, arrival: Arrival): void {
  for (const decide of ORDER.headers) decide(deps, arrival);
}

/** Decides by the message; at once, unless Redis has to be asked. Throws or rejects with the AppError of the first that refuses. */
export function admitMessage(deps: IngressDeps, asked: Asked): void | Promise<void> {
  let waiting: Promise<void> | undefined;
  for (const decide of ORDER.message) {
    if (waiting !== undefined) {
      waiting = waiting.then(() => decide(deps, asked));
      continue;
    }
    const decided = decide(deps, asked);
    if (decided instanceof Promise) waiting = decided;
  }
  return waiting;
}

/** Who may call the server at all: members by role, named ones, anybody. */
function accessMode(_deps: IngressDeps, { route, principal }: Arrival): void {
  admit(route, principal);
}

/** The org's requests a second and at once, at this process. */
function capOfRequests({ caps }: IngressDeps, { exchange, route, principal }: Arrival): void {
  exchange.stay = caps.enter(route.orgId, isKnown(principal));
}

/** Scopes and limits of the credential, then the policies of the server's tools. */
function credentialAndPolicies({ tasks }: IngressDeps, { envelope, principal, route }: Asked): void {
  checkOperation(envelope, { principal, route, tasks });
}

/** The org's streams and sessions at this process. */
function capsOfStreamsAndSessions({ caps }: IngressDeps, { exchange, envelope, route, principal }: Asked): void {
  if (isEndless(envelope)) exchange.stay?.becomeStream();
  if (envelope.method === "initialize") caps.requireSessionRoom(route.orgId, isKnown(principal));
}

function isKnown({ kind }: McpPrincipal): boolean {
  return kind !== "anonymous";
}

/** How much may be called, of the server and of its org, at all ingresses together. */
function ratesAndQuotas({ leases }: IngressDeps, asked: Asked): void | Promise<void> {
  return takeFromLimits(leases, asked);
}
