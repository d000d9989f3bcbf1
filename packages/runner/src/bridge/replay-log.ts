/** One event that was sent, or would have been. */
export interface StoredEvent {
  /** Number of the stream in its session. */
  readonly stream: number;
  /** Place in its stream, from 1. */
  readonly seq: number;
  /** JSON text in one line. */
  readonly text: string;
}

export interface ReplayLimits {
  readonly maxEvents: number;
  /** Counted in UTF-16 units of the texts. */
  readonly maxLength: number;
}

/** 512 events of 2 MiB together for a session. */
export const defaultReplayLimits: ReplayLimits = { maxEvents: 512, maxLength: 2 * 1024 * 1024 };

/** The last events of a session's streams, oldest out first; the newest one always stays. */
export class ReplayLog {
  readonly #limits: ReplayLimits;
  readonly #onEvicted: (event: StoredEvent) => void;
  readonly #events = new Set<StoredEvent>();
  #length = 0;

  constructor(limits: ReplayLimits, onEvicted: (event: StoredEvent) => void) {
    this.#limits = limits;
    this.#onEvicted = onEvicted;
  }

  add(event: StoredEvent): void {
    this.#events.add(event);
    this.#length += event.text.length;
    const { maxEvents, maxLength } = this.#limits;
    for (const oldest of this.#events) {
      if (oldest === event || (this.#events.size <= maxEvents && this.#length <= maxLength)) return;
      this.#events.delete(oldest);
      this.#length -= oldest.text.length;
      this.#onEvicted(oldest);
    }
  }

  /** Whether the event at a place of a stream is still here. */
  holds(stream: number, seq: number): boolean {
    for (const event of this.#events) if (event.stream === stream && event.seq === seq) return true;
    return false;
  }

  /** The events of one stream after a place in it, oldest first, as far as they are still here. */
  after(stream: number, seq: number): readonly StoredEvent[] {
    return [...this.#events].filter((event) => event.stream === stream && event.seq > seq);
  }
}
