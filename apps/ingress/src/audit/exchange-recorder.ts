import { hash } from "node:crypto";
import { type ExchangeInput, exchangeEvent, type Spool } from "@switchyard/audit";
import type { Outcome } from "@switchyard/contracts";
import type { Envelope } from "@switchyard/protocol";
import type { Route } from "@switchyard/routing";
import { actorOfMcp, anonymousPrincipal, type McpPrincipal } from "@switchyard/tenancy";
import type { Exchange } from "../exchange.ts";
import type { DenialWindow } from "./denial-window.ts";
import type { Settled } from "./outcome-watch.ts";

type Context = Readonly<Record<string, unknown>>;

/** What one event says beyond its exchange. */
interface EventParts extends Pick<ExchangeInput, "method" | "name" | "outcome" | "arguments" | "result"> {
  readonly more: Context;
  /** The message it is about, where that is one of many. */
  readonly envelope?: Envelope;
}

export interface StreamEnd {
  readonly httpStatus: number;
  /** Code of the error for which we cut it off. */
  readonly cut?: string;
}

/** Where a session lived before it was lost. */
export interface SessionOrigin {
  readonly deploymentId: string;
  readonly instanceId: string;
}

export interface ExchangeRecorder {
  /**
   * Writes what became of the messages of an exchange; `cut` says why we ended it. Resolves when that survives our death;
   * rejects when it cannot.
   */
  settled(exchange: Exchange, end: StreamEnd, settled: readonly Settled[]): Promise<void>;
  /** Writes that a stream was opened or closed; `cut` says why we closed it. */
  stream(exchange: Exchange, moment: "open" | "close", end: StreamEnd): Promise<void>;
  /** Writes that a request for a server's own sign-in was passed on; never what it carried. */
  passed(exchange: Exchange, httpStatus: number): Promise<void>;
  /**
   * Writes that a lost session was opened again on the exchange's instance, or with `code` why it was not; `from` is where
   * it lived before.
   */
  replayed(exchange: Exchange, replay: { readonly from: SessionOrigin; readonly code: string | null }): Promise<void>;
  /** Writes that a request was refused or failed before it reached an instance; nothing when no org is known. */
  refused(
    exchange: Exchange,
    refusal: { readonly outcome: Outcome; readonly code: string; readonly httpStatus: number },
  ): Promise<void>;
}

/** What an event has that is about no message. */
const BARE = { arguments: null, result: null } as const;

/** Turns exchanges into audit events in the spool. */
export function createExchangeRecorder(spool: Spool, denials: DenialWindow): ExchangeRecorder {
  const append = (exchange: Exchange, route: Route, { more, envelope, ...event }: EventParts): Promise<void> =>
    spool.append(
      exchangeEvent({
        ...event,
        orgId: route.orgId,
        actor: actorOfMcp(exchange.principal ?? anonymousPrincipal),
        server: { id: route.serverId, slug: route.serverSlug },
        deploymentId: exchange.instance?.deploymentId ?? route.deploymentId,
        instanceId: exchange.instance?.id ?? null,
        durationMs: performance.now() - exchange.startedAt,
        occurredAt: exchange.occurredAt,
        facts: { requestId: exchange.requestId, bytesIn: exchange.bodyBytes },
        context: Object.assign(contextOf(exchange, route, envelope ?? exchange.envelope), more),
      }),
    );

  return {
    async settled(exchange, { httpStatus, cut }, settled) {
      const { route } = exchange;
      if (route === null) return;
      await Promise.all(
        settled.map(({ envelope, outcome }) => {
          const { result, taskId, errorCode } = outcome;
          const event = {
            method: methodOf(envelope),
            name: envelope.name,
            outcome: outcomeOf(envelope, httpStatus, cut) ?? outcome.outcome,
            arguments: envelope.arguments,
            result: result ?? null,
            envelope,
            more: { httpStatus, errorCode: cut ?? errorCode, taskId },
          };
          return append(exchange, route, event);
        }),
      );
    },
    async stream(exchange, moment, { httpStatus, cut }) {
      const { route, envelope } = exchange;
      if (route === null) return;
      const outcome: Outcome = cut === undefined ? (httpStatus < 400 ? "complete" : "http_error") : "denied";
      const more = { httpStatus, ...(cut === undefined ? {} : { errorCode: cut }) };
      await append(exchange, route, {
        ...BARE,
        method: `stream.${moment}`,
        name: envelope?.method ?? null,
        outcome,
        more,
      });
    },
    async passed(exchange, httpStatus) {
      const { route, request, path } = exchange;
      if (route === null) return;
      const outcome: Outcome = httpStatus < 400 ? "complete" : "http_error";
      const method = `sign_in.${(request.method ?? "").toLowerCase()}`;
      await append(exchange, route, { ...BARE, method, name: path, outcome, more: { httpStatus } });
    },
    async replayed(exchange, { from, code }) {
      const { route } = exchange;
      if (route === null) return;
      const outcome: Outcome = code === null ? "complete" : "http_error";
      const more = { from, ...(code === null ? {} : { errorCode: code }) };
      await append(exchange, route, { ...BARE, method: "session.replay", name: null, outcome, more });
    },
    async refused(exchange, { outcome, code, httpStatus }) {
      const { route, envelope, principal } = exchange;
      if (route === null) return;
      const comesInFloods = httpStatus === 429 || (principal ?? anonymousPrincipal).kind === "anonymous";
      if (outcome === "denied" && comesInFloods && !denials.admits({ route, principal, code })) return;
      await append(exchange, route, {
        ...BARE,
        method: refusedMethodOf(exchange),
        name: envelope?.name ?? null,
        outcome,
        arguments: envelope?.arguments ?? null,
        more: { httpStatus, errorCode: code },
      });
    },
  };
}

/** Of a request that was refused before its body was read: what it said of itself. */
function refusedMethodOf({ envelope, request }: Exchange): string {
  if (envelope !== null) return methodOf(envelope);
  const told = request.headers["mcp-method"];
  return typeof told === "string" ? told : (request.method ?? "");
}

function methodOf(envelope: Settled["envelope"]): string {
  if (envelope.method !== null) return envelope.method;
  if (envelope.kind === "open-stream") return "stream.open";
  return envelope.kind === "end-session" ? "session.end" : envelope.kind;
}

/** An outcome that the answer does not say itself. */
function outcomeOf(envelope: Settled["envelope"], httpStatus: number, cut: string | undefined): Outcome | null {
  if (cut !== undefined) return "denied";
  return offersNoStream(envelope, httpStatus) ? "complete" : null;
}

/** A 405 to a GET is how a server says that it has no such stream (2025-11-25 transports, listening for messages 4). */
function offersNoStream(envelope: Settled["envelope"], httpStatus: number): boolean {
  return envelope.kind === "open-stream" && httpStatus === 405;
}

function contextOf(exchange: Exchange, route: Route, envelope: Envelope | null): Record<string, unknown> {
  const { ip, principal, sessionId } = exchange;
  const context: Record<string, unknown> = { environmentId: route.environmentId, ip };
  if (principal !== null) addCredential(context, principal);
  if (envelope !== null) addMessage(context, envelope);
  if (sessionId !== null) context["session"] = hash("sha256", sessionId, "hex").slice(0, 16);
  return context;
}

/** What the credential was good for; `client` is what the program says of itself, `clientId` what it proved. */
function addCredential(context: Record<string, unknown>, { clientId, grantId, scopes }: McpPrincipal): void {
  if (clientId !== null) context["clientId"] = clientId;
  if (grantId !== null) context["grant"] = grantId;
  if (scopes !== null) context["scopes"] = [...scopes];
}

function addMessage(context: Record<string, unknown>, envelope: Envelope): void {
  const { era, protocolVersion, clientInfo, traceparent, id } = envelope;
  context["era"] = era === "modern" ? "2026" : "2025";
  if (protocolVersion !== null) context["protocolVersion"] = protocolVersion;
  if (clientInfo !== null) context["client"] = clientInfo;
  if (traceparent !== null) context["traceparent"] = traceparent;
  if (id !== null) context["rpcId"] = id;
}
