import type { ServerResponse } from "node:http";
import { EventStream } from "./event-stream.ts";
import type { ReplayLog } from "./replay-log.ts";

/** `call` carries the answer to a POST and what belongs to it, `own` is a GET's: what belongs to no call. */
export type StreamKind = "call" | "own";

export interface StreamParts {
  readonly number: number;
  readonly kind: StreamKind;
  /** Tells the ids of this life of the session from those of another. */
  readonly life: string;
  readonly log: ReplayLog;
  /** Whether the session's version knows events without data. */
  readonly primes: boolean;
  readonly headers: Readonly<Record<string, string>>;
  /** Called once its last message was sent. */
  readonly onDone: (stream: SessionStream) => void;
}

/** When a client whose stream ended is to come back, in milliseconds. */
const retryMs = 1_000;
const idForm = /^([co])(\d{1,9})\.(\d{1,9})\.([\w-]{1,32})$/;

/** Where a client was when it lost a stream. */
export interface StreamPlace {
  readonly kind: StreamKind;
  readonly number: number;
  readonly seq: number;
  readonly life: string;
}

/** Reads an event id of ours; null when it is none. */
export function readEventId(text: string): StreamPlace | null {
  const [, kind, number, seq, life] = idForm.exec(text) ?? [];
  if (life === undefined) return null;
  return { kind: kind === "c" ? "call" : "own", number: Number(number), seq: Number(seq), life };
}

/**
 * One stream of a session, whatever connection carries it at the moment: the one that opened it, or a later GET with
 * `Last-Event-ID`. What is sent while none does stays in the session's log to be asked for.
 */
export class SessionStream {
  readonly number: number;
  readonly kind: StreamKind;
  readonly #parts: StreamParts;
  #first: EventStream | null = null;
  #resumed: EventStream | null = null;
  #seq = 0;
  #done = false;

  constructor(parts: StreamParts) {
    this.#parts = parts;
    this.number = parts.number;
    this.kind = parts.kind;
  }

  /** Whether a connection carries it right now. */
  get live(): boolean {
    return this.#first?.open === true || this.#resumed?.open === true;
  }

  /** Nothing more will be sent. */
  get done(): boolean {
    return this.#done;
  }

  /** The place of the last message. */
  get seq(): number {
    return this.#seq;
  }

  /** Makes a response the connection that opened it. */
  open(response: ServerResponse): void {
    this.#first = this.#carry(response, 0);
  }

  /**
   * Goes on with it on another connection, after a place. The stream of a call keeps the connection that opened it, should
   * it still be there: whoever stands between (the ingress, for its record) may read it to the end for a client that left.
   */
  resume(response: ServerResponse, seq: number): void {
    if (this.kind === "own") this.#first?.end();
    this.#resumed?.end();
    const carrier = this.#carry(response, seq);
    this.#resumed = carrier;
    for (const event of this.#parts.log.after(this.number, seq)) carrier.sendText(event.text, this.#id(event.seq));
    if (this.#done) carrier.end();
  }

  /** Sends one message that is JSON text in one line. */
  send(text: string): void {
    this.#seq += 1;
    this.#parts.log.add({ stream: this.number, seq: this.#seq, text });
    const id = this.#id(this.#seq);
    this.#first?.sendText(text, id);
    this.#resumed?.sendText(text, id);
  }

  /** Ends it: its last message was sent. */
  end(): void {
    this.#done = true;
    this.release();
    this.#parts.onDone(this);
  }

  /** Lets go of its connections; the client comes back for the rest (2025-11-25, transports: polling). */
  release(): void {
    this.#first?.end();
    this.#resumed?.end();
    this.#first = null;
    this.#resumed = null;
  }

  #carry(response: ServerResponse, seq: number): EventStream {
    const carrier = new EventStream(response, this.#parts.headers);
    if (this.#parts.primes && !this.#done) carrier.prime(this.#id(seq), retryMs);
    return carrier;
  }

  #id(seq: number): string {
    return `${this.kind === "call" ? "c" : "o"}${this.number}.${seq}.${this.#parts.life}`;
  }
}
