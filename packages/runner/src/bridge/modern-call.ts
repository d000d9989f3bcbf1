import {
  gatewayCodes,
  isRequestId,
  type JsonObject,
  metaKeys,
  own,
  type RequestId,
  rpcCodes,
} from "@switchyard/protocol";
import type { HeldCall, HeldCalls } from "./held-calls.ts";
import type { Call, Link, PassedHeaders } from "./link.ts";
import { errorMessage, metaOf, paramsOf, type RpcMessage, resultMessage, withId, withParams } from "./messages.ts";
import { type LegacyServer, toLegacyRequest, toModernResponse, wantsLog } from "./modern-results.ts";
import {
  answerFault,
  askingMethods,
  type InputKinds,
  inputRequest,
  type Question,
  undeclaredKind,
  urlQuestions,
} from "./questions.ts";
import { digestOf } from "./request-state.ts";
import type { Round } from "./round.ts";

export interface CallParts {
  readonly link: Link;
  readonly server: LegacyServer;
  readonly held: HeldCalls;
  readonly principal: string;
  readonly kinds: InputKinds;
  /** Called once, when nothing of the call is open any more. */
  readonly onEnd: () => void;
  /** Gets a question that this call can put no more: the server may have meant another call. */
  readonly onLeft: (question: Question) => void;
}

/** Questions put at the same time are asked together: this long after the last one, in milliseconds. */
const gatherMs = 50;
/** A server that never stops asking is stopped here. */
const maxPending = 32;

const names = { "elicitation/create": "elicitation", "sampling/createMessage": "sampling", "roots/list": "roots" };

/**
 * One call of a modern client at a server of the handshake era, over all its rounds: what the server asks meanwhile becomes
 * an `input_required` result, and the retry with the answers goes on with the same call (2026-07-28, multi round-trip
 * requests).
 */
export class ModernCall implements Call, HeldCall {
  readonly principal: string;
  readonly digest: string;
  /** In milliseconds since the epoch. */
  readonly startedAt = Date.now();
  readonly #parts: CallParts;
  readonly #method: string;
  readonly #message: RpcMessage;
  readonly #pending = new Map<string, Question>();
  #round: Round | null = null;
  #headers: PassedHeaders = {};
  #linkId: number | null = null;
  /** What the server answered while no round was open to take it. */
  #result: RpcMessage | null = null;
  #gather: NodeJS.Timeout | null = null;
  #asked = 0;
  #ended = false;

  /** `message` is the client's first request. */
  constructor(message: RpcMessage, parts: CallParts) {
    this.#message = message;
    this.#parts = parts;
    this.#method = String(own(message, "method"));
    this.principal = parts.principal;
    this.digest = askingMethods.has(this.#method) ? digestOf(message) : "";
  }

  /** Those of the latest round. */
  get headers(): PassedHeaders {
    return this.#headers;
  }

  /** Whether its client waits for it right now; else it waits for its client. */
  get attached(): boolean {
    return this.#round !== null;
  }

  /** Whether its client was ever asked: it lives longer than one request. */
  get wasAsked(): boolean {
    return this.#asked > 0;
  }

  /** Whether it was asked anything since its client's latest request. */
  get isAsking(): boolean {
    return this.#pending.size > 0;
  }

  /** Whether its client can be asked this; a call that the server has answered asks nobody. */
  canAsk(question: Question): boolean {
    return (
      !this.#ended &&
      this.#result === null &&
      askingMethods.has(this.#method) &&
      undeclaredKind(this.#parts.kinds, question) === null
    );
  }

  /** Begins the call; what the server asked before it is answered before it. */
  start(round: Round, earlier: readonly Question[]): void {
    this.#attach(round);
    for (const question of earlier) this.#add(question);
    if (this.#pending.size > 0) this.#park();
    else this.#open();
  }

  /** Goes on with the answers a retry brings; ones that are missing are asked for again. */
  resume(round: Round): void {
    const given = own(paramsOf(round.message), "inputResponses");
    const answers = given === undefined ? {} : given;
    const fault = this.#faultOf(answers);
    if (fault !== null) {
      const data = { reason: "invalid", requestState: "still good" };
      const message = `Invalid params: ${fault}. Send the retry again with this corrected.`;
      round.reply.answer(errorMessage(round.id, { code: rpcCodes.invalidParams, message, data }));
      return;
    }
    this.#parts.held.release(this);
    this.#attach(round);
    const declined = this.#take(answers as JsonObject);
    if (this.#result !== null && (this.#linkId !== null || declined)) this.#finish(this.#result);
    else if (this.#pending.size > 0) this.#park();
    else if (this.#linkId === null) {
      this.#result = null;
      this.#open();
    }
  }

  /** Takes a question of the server's, to be asked when no other follows at once. */
  ask(question: Question): void {
    if (this.#pending.size >= maxPending) {
      this.#refuse(question, "Too many questions are open in this call.");
      return;
    }
    this.#add(question);
    if (this.#round === null) return;
    if (this.#gather !== null) clearTimeout(this.#gather);
    this.#gather = setTimeout(() => this.#park(), gatherMs);
  }

  /** Forgets a question that the server takes back; false when it is none of this call's. */
  withdraw(id: RequestId): boolean {
    for (const [key, question] of this.#pending) if (question.id === id) return this.#pending.delete(key);
    return false;
  }

  notify(message: RpcMessage): void {
    const round = this.#round;
    if (round === null) return;
    if (own(message, "method") !== "notifications/progress") {
      if (wantsLog(round.message, message)) round.reply.notify(message);
      return;
    }
    const progressToken = own(metaOf(round.message), "progressToken");
    if (isRequestId(progressToken)) round.reply.notify(withParams(message, { ...paramsOf(message), progressToken }));
  }

  answer(response: RpcMessage): void {
    const left = [...this.#pending.values()];
    this.#pending.clear();
    this.#settle(response);
    this.#leave(left);
  }

  drop(reason: string): void {
    const left = [...this.#pending.values()];
    this.#cancel(reason);
    this.#end();
    this.#leave(left);
  }

  #settle(response: RpcMessage): void {
    const urls = urlQuestions(response).filter((question) => this.canAsk(question) && isWritable(question));
    for (const question of urls) this.#add(question);
    if (urls.length === 0 && this.#round !== null) {
      this.#finish(response);
      return;
    }
    this.#result = response;
    if (urls.length === 0) return;
    // The server is done with the call and will be asked again once its URLs were visited.
    this.#linkId = null;
    if (this.#round !== null) this.#park();
  }

  #leave(questions: readonly Question[]): void {
    for (const question of questions) if (question.id !== null) this.#parts.onLeft(question);
  }

  #attach(round: Round): void {
    this.#round = round;
    this.#headers = round.headers;
    round.gone.addEventListener("abort", () => {
      if (this.#round !== round) return;
      this.#parts.held.noteEnded(this);
      this.drop("The client closed the response.");
    });
  }

  #open(): void {
    this.#linkId = this.#parts.link.open(toLegacyRequest(this.#message), 0, this);
  }

  #add(question: Question): void {
    this.#asked += 1;
    this.#pending.set(`${names[question.method]}-${this.#asked}`, question);
  }

  #faultOf(answers: unknown): string | null {
    if (typeof answers !== "object" || answers === null || Array.isArray(answers)) {
      return "inputResponses must be an object";
    }
    for (const [key, { method }] of this.#pending) {
      const answer = own(answers as JsonObject, key);
      const fault = answer === undefined ? null : answerFault(method, answer);
      if (fault !== null) return `inputResponses[${JSON.stringify(key)}] ${fault}`;
    }
    return null;
  }

  /** Hands the answers on; whether the visit to a URL that the server needs was declined. */
  #take(answers: JsonObject): boolean {
    let declined = false;
    for (const [key, { id, method }] of this.#pending) {
      const answer = own(answers, key) as JsonObject | undefined;
      if (answer === undefined) continue;
      this.#pending.delete(key);
      if (id !== null) this.#parts.link.send(resultMessage(id, answer), this.headers);
      else if (method === "elicitation/create" && own(answer, "action") !== "accept") declined = true;
    }
    return declined;
  }

  /** Answers the open round with the questions and lets the call wait. */
  #park(): void {
    this.#gather = null;
    const round = this.#round;
    if (round === null || this.#pending.size === 0) return;
    const requestState = this.#parts.held.hold(this);
    if (requestState === null) {
      this.#turnAway(round);
      return;
    }
    this.#round = null;
    const questions = [...this.#pending].map(([key, question]) => [key, inputRequest(question)]);
    const { serverInfo } = this.#parts.server;
    const meta = serverInfo === null ? {} : { _meta: { [metaKeys.serverInfo]: serverInfo } };
    const inputRequests: JsonObject = Object.fromEntries(questions);
    const result = { resultType: "input_required", inputRequests, requestState, ...meta };
    round.reply.answer(resultMessage(round.id, result));
  }

  /** No more calls may wait: the server is told so, and may go on without an answer. */
  #turnAway(round: Round): void {
    const full = "Too many calls wait for their clients' answers at this instance; try again later.";
    for (const question of this.#pending.values()) this.#refuse(question, full);
    this.#pending.clear();
    if (this.#linkId !== null) return;
    this.#finish(this.#result ?? errorMessage(round.id, { code: gatewayCodes.unavailable, message: full }));
  }

  #refuse({ id }: Question, message: string): void {
    if (id !== null) this.#parts.link.send(errorMessage(id, { code: rpcCodes.internalError, message }), this.headers);
  }

  #finish(response: RpcMessage): void {
    const round = this.#round;
    // First, since an answer that cannot be written is answered once more, with an error.
    round?.reply.answer(toModernResponse(withId(response, round.id), this.#method, this.#parts.server));
    this.#linkId = null;
    this.#end();
  }

  #cancel(reason: string): void {
    if (this.#linkId !== null && this.#result === null) this.#parts.link.cancel(this.#linkId, reason);
    this.#linkId = null;
  }

  #end(): void {
    if (this.#gather !== null) clearTimeout(this.#gather);
    this.#gather = null;
    this.#round = null;
    this.#pending.clear();
    this.#parts.held.release(this);
    if (this.#ended) return;
    this.#ended = true;
    this.#parts.onEnd();
  }
}

/** Throws for a question that nests too deep to be written again, as its answer would. */
function isWritable(question: Question): boolean {
  return JSON.stringify(question.params) !== undefined;
}
