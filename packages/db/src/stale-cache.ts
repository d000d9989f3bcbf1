import { AppError } from "@switchyard/contracts";

export interface StaleCacheOptions {
  /** An entry younger than this is answered as it is. */
  readonly freshMs: number;
  /** An entry younger than this is answered as it is while it is read again in the background. */
  readonly staleMs: number;
  /** An older entry is read again first; when that fails, one younger than this is answered all the same. */
  readonly outageMs: number;
  readonly maxEntries: number;
  readonly now?: () => number;
}

interface Entry<T> {
  readonly value: T;
  readonly readAt: number;
  expired: boolean;
}

/** A read for those who would not take what is in memory. */
interface Renewal<T> {
  /** When the next one may begin; never rejects. */
  readonly over: Promise<unknown>;
  /** That next one, once somebody asks for it. */
  next: Promise<T> | null;
}

/** How long a read for those who would not take what is in memory keeps the next one waiting. */
const RENEW_GAP_MS = 50;

/**
 * A bounded memory of rows that live elsewhere: never older than `staleMs` while the source answers, and still of use
 * while it does not. Concurrent reads of one key are one.
 */
export class StaleCache<T> {
  readonly #options: StaleCacheOptions;
  readonly #now: () => number;
  readonly #entries = new Map<string, Entry<T>>();
  readonly #reading = new Map<string, Promise<T>>();
  readonly #renewing = new Map<string, Renewal<T>>();

  constructor(options: StaleCacheOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  /** The value of `key`, read by `read` when memory does not do. Rejects with what `read` rejects with. */
  async get(key: string, read: () => Promise<T>): Promise<T> {
    const entry = this.#entries.get(key);
    if (entry === undefined) return this.#read(key, read);
    const age = this.#now() - entry.readAt;
    if (!entry.expired && age < this.#options.freshMs) return entry.value;
    if (!entry.expired && age < this.#options.staleMs) {
      this.#read(key, read).catch(() => {});
      return entry.value;
    }
    try {
      return await this.#read(key, read);
    } catch (error) {
      if (age < this.#options.outageMs) return entry.value;
      throw error;
    }
  }

  /**
   * The value of `key` by a read that begins no earlier than this call. However many ask, one read runs and the next begins
   * {@link RENEW_GAP_MS} after it at the earliest. Answers and rejects as {@link get}.
   */
  renew(key: string, read: () => Promise<T>): Promise<T> {
    const before = this.#renewing.get(key);
    if (before === undefined) return this.#renewNow(key, read);
    before.next ??= before.over.then(() => this.#renewNow(key, read));
    return before.next;
  }

  /** Has every entry that `matches` read again before it is answered next. */
  expire(matches: (value: T) => boolean): void {
    for (const entry of this.#entries.values()) entry.expired ||= matches(entry.value);
    // A read that is under way may have seen the rows as they were before; that of an entry that stays good goes on.
    for (const key of this.#reading.keys()) {
      if (this.#entries.get(key)?.expired !== false) this.#reading.delete(key);
    }
  }

  #renewNow(key: string, read: () => Promise<T>): Promise<T> {
    const entry = this.#entries.get(key);
    if (entry !== undefined) entry.expired = true;
    this.#reading.delete(key);
    const running = this.get(key, read);
    const over = Promise.allSettled([running, new Promise((resolve) => setTimeout(resolve, RENEW_GAP_MS))]);
    const renewal: Renewal<T> = { over, next: null };
    this.#renewing.set(key, renewal);
    void over.then(() => {
      if (renewal.next === null) this.#renewing.delete(key);
    });
    return running;
  }

  #read(key: string, read: () => Promise<T>): Promise<T> {
    const underWay = this.#reading.get(key);
    if (underWay !== undefined) return underWay;
    const readAt = this.#now();
    const reading: Promise<T> = inTime(read()).then((value) => {
      if (this.#reading.get(key) === reading) this.#keep(key, { value, readAt, expired: false });
      return value;
    });
    this.#reading.set(key, reading);
    const done = (): void => {
      if (this.#reading.get(key) === reading) this.#reading.delete(key);
    };
    reading.then(done, done);
    return reading;
  }

  #keep(key: string, entry: Entry<T>): void {
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    if (this.#entries.size <= this.#options.maxEntries) return;
    const [oldest] = this.#entries.keys();
    if (oldest !== undefined) this.#entries.delete(oldest);
  }
}

/** A source that takes longer is away: what is still in memory must be answered instead. */
const READ_TIMEOUT_MS = 3_000;

function inTime<T>(reading: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(tooSlow()), READ_TIMEOUT_MS);
    reading.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

function tooSlow(): AppError {
  return new AppError({
    code: "read_timeout",
    kind: "unavailable",
    message: "The database does not answer.",
    remedy: "Try again in a few seconds.",
    retryAfterSeconds: 5,
  });
}
