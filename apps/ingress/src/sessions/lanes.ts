/** Lets a few pieces of work of one tenant run at a time, each tenant beside the others. */
export interface Lanes {
  /** Runs `work` once it is its turn among those of the same key; settles as it does, or rejects when its turn came too late. */
  run<T>(key: string, work: () => Promise<T>): Promise<T>;
}

export interface LaneOptions {
  /** Pieces of work of one key that run at a time. */
  readonly width: number;
  /** How long one waits for its turn. */
  readonly patienceMs: number;
  /** With what it rejects after that. */
  readonly late: () => Error;
}

interface Lane {
  running: number;
  readonly waiting: Set<() => void>;
}

/** Opens lanes; who comes first goes first. */
export function openLanes({ width, patienceMs, late }: LaneOptions): Lanes {
  const lanes = new Map<string, Lane>();
  const turnIn = ({ waiting }: Lane): Promise<void> =>
    new Promise((resolve, reject) => {
      const begin = (): void => {
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(() => {
        waiting.delete(begin);
        reject(late());
      }, patienceMs);
      waiting.add(begin);
    });
  return {
    async run(key, work) {
      const lane = lanes.get(key) ?? { running: 0, waiting: new Set() };
      lanes.set(key, lane);
      // Whoever is done hands the place on, so that nobody who comes meanwhile takes it.
      if (lane.running < width) lane.running += 1;
      else await turnIn(lane);
      try {
        return await work();
      } finally {
        const [next] = lane.waiting;
        if (next === undefined) {
          lane.running -= 1;
          if (lane.running === 0) lanes.delete(key);
        } else {
          lane.waiting.delete(next);
          next();
        }
      }
    },
  };
}
