import { randomBytes } from "node:crypto";
import { gatewayCodes, type RpcError, rpcCodes } from "@switchyard/protocol";
import type { Retry, StateCodec, StateFault } from "./request-state.ts";
import type { Round } from "./round.ts";

/** A call that waits for its client's answers. */
export interface HeldCall extends Retry {
  /** Gives it up: it is cancelled at its server. */
  drop(reason: string): void;
  /** Goes on with what a retry brings. */
  resume(round: Round): void;
}

export interface HoldOptions {
  readonly codec: StateCodec;
  /** How long a call waits for answers, each time it asks. */
  readonly heldMs: number;
  /** One more of a principal's makes its oldest go. */
  readonly perPrincipal: number;
  /** One more on this instance is not asked at all. */
  readonly perInstance: number;
  /** How often expired calls are looked for. */
  readonly sweepMs: number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Ten minutes, 8 calls of one principal, 64 on one instance. */
export const defaultHoldOptions: Omit<HoldOptions, "codec"> = {
  heldMs: 600_000,
  perPrincipal: 8,
  perInstance: 64,
  sweepMs: 5_000,
  now: Date.now,
};

/** Why a call that was held is not held any more. */
type Ending = "expired" | "displaced" | "ended";

interface Held {
  readonly call: HeldCall;
  readonly callId: string;
  readonly round: number;
  readonly expiresAt: number;
}

const keptEndings = 512;

/** The calls of this instance that wait for answers: bounded in number and time, found by their `requestState` alone. */
export class HeldCalls {
  /** By id of the call, oldest first. */
  readonly #held = new Map<string, Held>();
  readonly #ids = new WeakMap<HeldCall, { readonly callId: string; rounds: number }>();
  /** Of the last calls that were given up, so that a late retry is told why. */
  readonly #endings = new Map<string, Ending>();
  readonly #options: HoldOptions;
  readonly #sweeper: NodeJS.Timeout;

  constructor(options: HoldOptions) {
    this.#options = options;
    this.#sweeper = setInterval(() => this.#sweep(), options.sweepMs);
    this.#sweeper.unref();
  }

  get size(): number {
    return this.#held.size;
  }

  /** Holds a call; answers its `requestState`, or null when as many are held as may be. Each time gives another state. */
  hold(call: HeldCall): string | null {
    this.#sweep();
    if (this.#held.size >= this.#options.perInstance) return null;
    const own = [...this.#held.values()].filter((held) => held.call.principal === call.principal);
    const [oldest] = own;
    if (oldest !== undefined && own.length >= this.#options.perPrincipal) {
      this.#giveUp(oldest, "displaced", "Too many calls of this client wait for its answers.");
    }
    const known = this.#ids.get(call) ?? { callId: randomBytes(16).toString("base64url"), rounds: 0 };
    known.rounds += 1;
    this.#ids.set(call, known);
    const { callId, rounds: round } = known;
    const expiresAt = this.#options.now() + this.#options.heldMs;
    this.#held.set(callId, { call, callId, round, expiresAt });
    const { principal, digest } = call;
    return this.#options.codec.seal({ callId, round, expiresAt, principal, digest });
  }

  /** The call that waits for this retry, which goes on being held until {@link release}; or the error that says why none does. */
  find(state: string, retry: Retry): HeldCall | RpcError {
    const opened = this.#options.codec.open(state, retry, this.#options.now());
    if (typeof opened === "string") return this.#refusal(opened);
    const held = this.#held.get(opened.callId);
    if (held?.round === opened.round && held.call.principal === retry.principal) return held.call;
    return this.#refusal(this.#endings.get(opened.callId) ?? "used");
  }

  /** Lets go of a call whose answers came, or that ended otherwise. */
  release(call: HeldCall): void {
    const known = this.#ids.get(call);
    if (known !== undefined) this.#held.delete(known.callId);
  }

  /** Remembers that a call ended without an answer to its client. */
  noteEnded(call: HeldCall): void {
    const known = this.#ids.get(call);
    if (known !== undefined) this.#note(known.callId, "ended");
  }

  close(): void {
    clearInterval(this.#sweeper);
  }

  #sweep(): void {
    const now = this.#options.now();
    for (const held of this.#held.values()) {
      if (held.expiresAt <= now) this.#giveUp(held, "expired", "The client did not answer in time.");
    }
  }

  #giveUp(held: Held, ending: Ending, reason: string): void {
    this.#held.delete(held.callId);
    held.call.drop(reason);
    this.#note(held.callId, ending);
  }

  #note(callId: string, ending: Ending): void {
    this.#endings.set(callId, ending);
    const [oldest] = this.#endings.keys();
    if (this.#endings.size > keptEndings && oldest !== undefined) this.#endings.delete(oldest);
  }

  #refusal(reason: StateFault | Ending | "used"): RpcError {
    const code = reason === "elsewhere" ? gatewayCodes.upstreamFailed : rpcCodes.invalidParams;
    const said = reason === "expired" ? expiredSentence(this.#options.heldMs) : sentences[reason];
    const remedy = reason === "other-call" ? sameParams : startOver;
    return { code, message: `${said} ${remedy}`, data: { reason } };
  }
}

const startOver = "Send the request again without requestState and inputResponses to start over.";
const sameParams = "Send it with the method and params of the request it answers.";

const sentences = {
  unreadable:
    "This requestState cannot be used: it was changed, is not of this caller, or is older than the server that reads it.",
  "other-call": "This requestState belongs to another request.",
  elsewhere: "The call waited on an instance of the server that is gone, and ended with it.",
  displaced: "The call was given up because too many calls of this caller waited for answers.",
  ended: "The call has ended at the server meanwhile.",
  used: "This requestState was used already; a retry with it may still be running.",
} as const;

function expiredSentence(heldMs: number): string {
  const minutes = Math.max(1, Math.round(heldMs / 60_000));
  return `The call waited ${minutes} ${minutes === 1 ? "minute" : "minutes"} for its answers and was given up.`;
}
