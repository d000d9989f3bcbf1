/** Requests of one org that begin before it is everybody else's turn; a large body weighs as much as several. */
const IN_ONE_TURN = 16;
/** Bytes of a body that weigh as much as a request: reading and passing them on takes as long. */
const WEIGHT_BYTES = 16 * 1024;

/**
 * Lets work begin by turns: of each org a little in one turn of the event loop, so that the flood of one org stands in its
 * own queue and not in its neighbours' way. Costs a lookup while there is no crowd.
 */
export interface Turns {
  /** Resolves when the next request of the org may begin; undefined when that is at once. */
  take(orgId: string): Promise<void> | undefined;
  /** The same for a body that was read; one of ordinary size needs no turn of its own. */
  takeForBody(orgId: string, bytes: number): Promise<void> | undefined;
}

interface Waiter {
  readonly weight: number;
  readonly begin: () => void;
}

interface Queue {
  /** Weight of what began in this turn. */
  begun: number;
  waiting: Waiter[];
  /** First of `waiting` that still waits. */
  next: number;
}

/** Opens the turns of one process. */
export function openTurns(inOneTurn = IN_ONE_TURN): Turns {
  let queues = new Map<string, Queue>();
  let scheduled = false;
  const nextTurn = (): void => {
    scheduled = false;
    const before = queues;
    queues = new Map();
    for (const [orgId, queue] of before) {
      if (queue.next === queue.waiting.length) continue;
      beginSome(queue, inOneTurn);
      queues.set(orgId, queue);
    }
    if (queues.size > 0) schedule();
  };
  const schedule = (): void => {
    if (scheduled) return;
    scheduled = true;
    setImmediate(nextTurn);
  };
  const take = (orgId: string, weight: number): Promise<void> | undefined => {
    const queue = queues.get(orgId) ?? { begun: 0, waiting: [], next: 0 };
    queues.set(orgId, queue);
    schedule();
    if (queue.begun < inOneTurn && queue.next === queue.waiting.length) {
      queue.begun += weight;
      return undefined;
    }
    return new Promise((begin) => queue.waiting.push({ weight, begin }));
  };
  return {
    take: (orgId) => take(orgId, 1),
    takeForBody: (orgId, bytes) => (bytes <= WEIGHT_BYTES ? undefined : take(orgId, Math.ceil(bytes / WEIGHT_BYTES))),
  };
}

/** Begins as many of those that wait as one turn holds; at least one, whatever it weighs. */
function beginSome(queue: Queue, inOneTurn: number): void {
  queue.begun = 0;
  while (queue.begun < inOneTurn && queue.next < queue.waiting.length) {
    const waiter = queue.waiting[queue.next];
    queue.next += 1;
    queue.begun += waiter?.weight ?? 0;
    waiter?.begin();
  }
  if (queue.next < 1_024 && queue.next < queue.waiting.length) return;
  queue.waiting = queue.waiting.slice(queue.next);
  queue.next = 0;
}
