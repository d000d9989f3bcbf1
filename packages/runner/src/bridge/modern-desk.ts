import { instanceOfRequestState, type JsonObject, own, type RequestId, rpcCodes } from "@switchyard/protocol";
import type { LogLine } from "../log.ts";
import type { ChildPool } from "./child-pool.ts";
import type { HeldCalls } from "./held-calls.ts";
import type { Dial, Link, OnOther, PassedHeaders } from "./link.ts";
import { errorMessage, paramsOf, type RpcMessage } from "./messages.ts";
import { type EraMemory, ModernChild } from "./modern-child.ts";
import { ParamHeaders } from "./param-headers.ts";
import { askingMethods, declaredKinds } from "./questions.ts";
import { digestOf } from "./request-state.ts";
import type { Round } from "./round.ts";

export interface DeskOptions {
  readonly dial: Dial;
  readonly pool: ChildPool;
  readonly held: HeldCalls;
  readonly memory: EraMemory;
  readonly log: LogLine;
  readonly startMs: number;
  /** Whether principals share one server process. */
  readonly shared: boolean;
}

/** Who sends a modern request, and what they can be asked. */
export interface Asker {
  readonly principal: string;
  readonly clientCapabilities: JsonObject | null;
  /** Of the request, for a link that is made for it. */
  readonly headers: PassedHeaders;
}

/** Answers modern requests, whatever kind of server is behind: a link per principal and per kinds of input it can be asked. */
export class ModernDesk {
  readonly paramHeaders = new ParamHeaders();
  readonly #options: DeskOptions;
  readonly #children = new Map<string, ModernChild>();

  constructor(options: DeskOptions) {
    this.#options = options;
  }

  /** Calls that asked their clients and are not over. */
  get waiting(): number {
    return [...this.#children.values()].reduce((sum, child) => sum + child.waiting, 0);
  }

  /** Who answers a request, given the round it comes in; null when there is no room for the server process it needs. */
  seat(message: RpcMessage, asker: Asker): ((round: Round) => void) | null {
    const retry = this.#retry(message, asker.principal);
    if (retry !== null) return retry;
    const child = this.#child(asker);
    return child === null ? null : (round) => void child.request(round, asker.principal);
  }

  /** Ends what waits for answers. */
  close(): void {
    this.#options.held.close();
  }

  /** The call that a retry answers, or the error why there is none; null when the request is no retry of ours. */
  #retry(message: RpcMessage, principal: string): ((round: Round) => void) | null {
    const state = own(paramsOf(message), "requestState");
    const { era } = this.#options.memory;
    // A server that speaks 2026-07-28 itself has states of its own.
    if (state === undefined || era === "modern" || !askingMethods.has(String(own(message, "method")))) return null;
    if (era === null && instanceOfRequestState(state) === null) return null;
    if (typeof state !== "string") return ({ id, reply }) => reply.answer(invalid(id, "requestState must be text"));
    const found = this.#options.held.find(state, { principal, digest: digestOf(message) });
    if ("code" in found) return ({ id, reply }) => reply.answer(errorMessage(id, found));
    return (round) => found.resume(round);
  }

  #child({ principal, clientCapabilities, headers }: Asker): ModernChild | null {
    const { pool, memory, startMs, held, log } = this.#options;
    const owner = this.#options.shared ? "" : principal;
    const kinds = declaredKinds(clientCapabilities);
    const dial = (onOther: OnOther): Link => this.#options.dial(onOther, headers);
    // One that speaks 2026-07-28 itself reads what its clients can do from each request.
    const byKinds = `${JSON.stringify(kinds)} ${owner}`;
    const key = memory.era === "modern" && !this.#children.has(byKinds) ? ` ${owner}` : byKinds;
    const free = this.#freeKey(key, principal);
    const known = this.#children.get(free);
    if (known !== undefined) return known;
    // Calls that ask nothing are still answered where others wait.
    if (!pool.makeRoom()) return this.#children.get(key) ?? null;
    const child = new ModernChild({ dial, memory, startMs, held, log, kinds });
    this.#children.set(free, child);
    const forget = (): void => {
      if (this.#children.get(free) === child) this.#children.delete(free);
    };
    pool.add(child, forget);
    void child.ended.then(() => {
      forget();
      pool.drop(child);
    });
    return child;
  }

  /** The first of a caller's places whose server process no call of somebody else waits at. */
  #freeKey(key: string, principal: string): string {
    for (let place = 0; ; place++) {
      const at = place === 0 ? key : `${key} ${place}`;
      if (this.#children.get(at)?.waitsForAnother(principal) !== true) return at;
    }
  }
}

function invalid(id: RequestId, problem: string): RpcMessage {
  return errorMessage(id, { code: rpcCodes.invalidParams, message: `Invalid params: ${problem}.` });
}
