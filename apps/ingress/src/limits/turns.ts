/** Requests of one org that begin before it is everybody else's turn. */
const IN_ONE_TURN = 16;

/**
 * Lets requests begin by turns: of each org a few in one turn of the event loop, so that the flood of one org stands in its
 * own queue and not in its neighbours' way. Costs a lookup while there is no crowd.
 */
export interface Turns {
  /** Resolves when the next request of the org may begin; undefined when that is at once. */
  take(orgId: string): Promise<void> | undefined;
}

interface Queue {
  begun: number;
  readonly waiting: (() => void)[];
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
      const until = Math.min(queue.next + inOneTurn, queue.waiting.length);
      const begun = until - queue.next;
      for (; queue.next < until; queue.next += 1) queue.waiting[queue.next]?.();
      const left = queue.next > 1_024 ? { waiting: queue.waiting.slice(queue.next), next: 0 } : queue;
      queues.set(orgId, { ...left, begun });
    }
    if (queues.size > 0) schedule();
  };
  const schedule = (): void => {
    if (scheduled) return;
    scheduled = true;
    setImmediate(nextTurn);
  };
  return {
    take(orgId) {
      const queue = queues.get(orgId) ?? { begun: 0, waiting: [], next: 0 };
      queues.set(orgId, queue);
      schedule();
      if (queue.begun < inOneTurn && queue.next === queue.waiting.length) {
        queue.begun += 1;
        return undefined;
      }
      return new Promise((resolve) => queue.waiting.push(resolve));
    },
  };
}
