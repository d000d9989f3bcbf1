import { ChildLink } from "./child-link.ts";
import type { ChildPool, Occupant } from "./child-pool.ts";
import type { ChildSpec } from "./stdio-child.ts";

/** A child that was started ahead and that nobody has spoken to. */
class Spare implements Occupant {
  readonly link: ChildLink;
  readonly lastUsedAt = Date.now();
  readonly busy = false;
  readonly isSpare = true;

  constructor(link: ChildLink) {
    this.link = link;
  }

  close(): Promise<void> {
    return this.link.stop();
  }
}

/**
 * Starts the children of an instance, and one ahead where there is room, so that a new session does not wait for a process
 * to load. A child has one taker for life. One that ends unused is followed by another only once a child has answered
 * again, so that a program that cannot start is not started over and over.
 */
export class ChildStarter {
  readonly #spec: ChildSpec;
  readonly #pool: ChildPool;
  #spare: Spare | null = null;
  #closed = false;

  constructor(spec: ChildSpec, pool: ChildPool) {
    this.#spec = spec;
    this.#pool = pool;
  }

  /** A child for one who has made room for it: the spare one, or a fresh one. */
  start(onOther: Parameters<ChildLink["take"]>[0]): ChildLink {
    const spare = this.#spare;
    this.#spare = null;
    if (spare !== null) this.#pool.drop(spare);
    const link = spare === null || spare.link.ended ? this.#spawn() : spare.link;
    return link.take(onOther);
  }

  /** Starts a spare child if there is none and room for one. */
  warm(): void {
    if (this.#closed || this.#spare !== null || !this.#pool.hasRoom) return;
    const spare = new Spare(this.#spawn());
    this.#spare = spare;
    const forget = (): void => {
      if (this.#spare === spare) this.#spare = null;
    };
    this.#pool.add(spare, forget);
    void spare.link.exited.then(() => {
      forget();
      this.#pool.drop(spare);
    });
  }

  /** Starts no spare any more; the pool ends the one there is. */
  close(): void {
    this.#closed = true;
  }

  #spawn(): ChildLink {
    // Not before the answer is out: a start keeps the event loop for some milliseconds.
    return new ChildLink(this.#spec, () => setImmediate(() => this.warm()));
  }
}
