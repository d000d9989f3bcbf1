/** Something that holds a child process for somebody. */
export interface Occupant {
  /** Calls are open or somebody listens: it may not be taken away. */
  readonly busy: boolean;
  /** When it was last called, in milliseconds since the epoch. */
  readonly lastUsedAt: number;
  /** Nobody's yet: whoever needs a child takes it. */
  readonly isSpare?: boolean;
  /** Ends its process and all that hangs on it. */
  close(): Promise<void>;
}

interface PoolOptions {
  readonly maxChildren: number;
  readonly idleMs: number;
  /** How often idle children are looked for. */
  readonly sweepMs: number;
}

/** 16 children per instance; one that nobody used for 10 minutes is ended. */
export const defaultPoolOptions: PoolOptions = { maxChildren: 16, idleMs: 600_000, sweepMs: 30_000 };

/** Counts the children of this instance, makes room by ending the least recently used idle one, reaps idle ones. */
export class ChildPool {
  /** Each with what to do when it is taken away. */
  readonly #occupants = new Map<Occupant, () => void>();
  readonly #closing = new Set<Promise<void>>();
  readonly #options: PoolOptions;
  readonly #sweeper: NodeJS.Timeout;

  constructor(options: PoolOptions = defaultPoolOptions) {
    this.#options = options;
    this.#sweeper = setInterval(() => this.#sweep(), options.sweepMs);
    this.#sweeper.unref();
  }

  /** Children that are somebody's; the spare one counts in the cap, but is nobody's. */
  get size(): number {
    return [...this.#occupants.keys()].filter((occupant) => occupant.isSpare !== true).length;
  }

  /** Whether one more child may start without another being ended. */
  get hasRoom(): boolean {
    return this.#occupants.size < this.#options.maxChildren;
  }

  /** Whether one more child may be had: there is room, a spare one, or room once the least recently used idle one is ended. */
  makeRoom(): boolean {
    if (this.hasRoom) return true;
    const all = [...this.#occupants.keys()];
    if (all.some((occupant) => occupant.isSpare === true)) return true;
    const idle = all.filter((occupant) => !occupant.busy);
    const [oldest] = idle.sort((one, other) => one.lastUsedAt - other.lastUsedAt);
    if (oldest === undefined) return false;
    this.#remove(oldest);
    return true;
  }

  /** `onTaken` is called as the pool ends it, before its process is gone, so that nobody is sent there any more. */
  add(occupant: Occupant, onTaken: () => void): void {
    this.#occupants.set(occupant, onTaken);
  }

  /** Forgets an occupant whose process is gone, or is another's now. */
  drop(occupant: Occupant): void {
    this.#occupants.delete(occupant);
  }

  /** Ends an occupant whose client is done with it; it counts no more. */
  end(occupant: Occupant): void {
    if (this.#occupants.has(occupant)) this.#remove(occupant);
  }

  /** Ends every child; resolves when all are gone. */
  async close(): Promise<void> {
    clearInterval(this.#sweeper);
    const all = [...this.#occupants.keys()];
    this.#occupants.clear();
    await Promise.all([...all.map((occupant) => occupant.close()), ...this.#closing]);
  }

  #sweep(): void {
    const before = Date.now() - this.#options.idleMs;
    for (const occupant of this.#occupants.keys()) {
      if (!occupant.busy && occupant.lastUsedAt < before) this.#remove(occupant);
    }
  }

  #remove(occupant: Occupant): void {
    this.#occupants.get(occupant)?.();
    this.#occupants.delete(occupant);
    const closing: Promise<void> = occupant.close().finally(() => this.#closing.delete(closing));
    this.#closing.add(closing);
  }
}
