import { randomBytes } from "node:crypto";
import type { ServerResponse } from "node:http";
import { defaultReplayLimits, ReplayLog } from "./replay-log.ts";
import { readEventId, SessionStream, type StreamKind } from "./session-stream.ts";

/** A client that opens more GET streams has the oldest ended. */
const maxOwnStreams = 4;

/** The streams of one session and what is kept of them. */
export class SessionStreams {
  /** Whether the session's version knows events without data. */
  primes = false;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #life = randomBytes(4).toString("base64url");
  readonly #streams = new Map<number, SessionStream>();
  readonly #log = new ReplayLog(defaultReplayLimits, ({ stream, seq }) => this.#evicted(stream, seq));
  /** Streams of GETs, oldest first. */
  #own: SessionStream[] = [];
  #next = 1;

  constructor(sessionId: string) {
    this.#headers = { "mcp-session-id": sessionId };
  }

  /** Whether a GET listens. */
  get ownIsLive(): boolean {
    return this.#own.some((stream) => stream.live);
  }

  /** A stream for the answers to a POST. */
  forCall(): SessionStream {
    return this.#make("call");
  }

  /** Makes a GET a stream of its own. */
  listen(response: ServerResponse): void {
    const stream = this.#make("own");
    this.#own.push(stream);
    while (this.#own.length > maxOwnStreams) {
      const oldest = this.#own.shift();
      oldest?.end();
      if (oldest !== undefined) this.#streams.delete(oldest.number);
    }
    stream.open(response);
  }

  /** Sends a message on the newest GET stream that is connected; false when none is. */
  tell(text: string): boolean {
    const stream = this.#own.findLast(({ live }) => live);
    stream?.send(text);
    return stream !== undefined;
  }

  /**
   * Goes on with the stream an event id is of. A GET's stream that is not known any more is replaced by a new one; that of a
   * call cannot be, as its answer is gone: false.
   */
  resume(lastEventId: string, response: ServerResponse): boolean {
    const place = readEventId(lastEventId);
    const stream = place?.life === this.#life ? this.#streams.get(place.number) : undefined;
    if (place === null || place.kind === "call") {
      if (place === null || stream?.kind !== "call") return false;
      stream.resume(response, place.seq);
    } else if (stream?.kind === "own") {
      this.#own = [...this.#own.filter((other) => other !== stream), stream];
      stream.resume(response, place.seq);
    } else this.listen(response);
    return true;
  }

  /** Ends all connections. */
  close(): void {
    for (const stream of this.#streams.values()) stream.release();
  }

  #make(kind: StreamKind): SessionStream {
    const number = this.#next;
    this.#next += 1;
    const { primes } = this;
    const onDone = (done: SessionStream): void => {
      if (!this.#log.holds(done.number, done.seq)) this.#streams.delete(done.number);
    };
    const parts = { number, kind, life: this.#life, log: this.#log, primes, headers: this.#headers, onDone };
    const stream = new SessionStream(parts);
    this.#streams.set(number, stream);
    return stream;
  }

  /** A stream that is over and whose end is not kept any more is forgotten. */
  #evicted(number: number, seq: number): void {
    const stream = this.#streams.get(number);
    if (stream?.done === true && stream.seq === seq) this.#streams.delete(number);
  }
}
