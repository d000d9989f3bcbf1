import { AppError } from "@switchyard/contracts";
import type { Db } from "@switchyard/db";
import { adoptSpools } from "./adopt-spools.ts";
import { shipSpool } from "./ship-spool.ts";
import type { Spool } from "./spool.ts";

export interface ShipperOptions {
  readonly spool: Spool;
  readonly db: Pick<Db, "systemPool">;
  /** Directory that holds this spool and those of other ingresses on the same volume. */
  readonly root: string;
  /** Default 200 ms. */
  readonly intervalMs?: number;
  /** Told after events were committed: ring the sealer. */
  readonly onShipped?: (events: number) => void;
  readonly onError?: (error: unknown) => void;
}

export interface Shipper {
  /** Ships what waits now, without waiting for the tick. Rejects when Postgres is away. */
  shipNow(): Promise<void>;
  /** Stops; tries once more to ship what waits, and leaves it in the spool when that fails. */
  stop(): Promise<void>;
}

const SLOWEST_MS = 5_000;
const ADOPT_EVERY_MS = 30_000;

/** Ships a spool at an interval, backing off to 5 s while Postgres is away, and adopts the spools of dead ingresses. */
export function startShipper(options: ShipperOptions): Shipper {
  const intervalMs = options.intervalMs ?? 200;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  let delayMs = intervalMs;
  let nextAdoption = 0;
  let running: Promise<void> = Promise.resolve();

  const round = async (): Promise<void> => {
    const { events, damagedBytes } = await shipSpool(options.spool, options.db);
    if (damagedBytes > 0) options.onError?.(damaged(options.spool.directory, damagedBytes));
    let total = events;
    if (Date.now() >= nextAdoption) {
      total += await adoptSpools(options.root, options.db);
      nextAdoption = Date.now() + ADOPT_EVERY_MS;
    }
    if (total > 0) options.onShipped?.(total);
  };
  const shipNow = (): Promise<void> => {
    const next = running.then(round);
    running = next.catch(() => {});
    return next;
  };
  const tick = async (): Promise<void> => {
    try {
      await shipNow();
      delayMs = intervalMs;
    } catch (error) {
      options.onError?.(error);
      delayMs = Math.min(delayMs * 2, SLOWEST_MS);
    }
    if (!stopped) timer = setTimeout(() => void tick(), delayMs);
  };
  timer = setTimeout(() => void tick(), 0);

  return {
    shipNow,
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await shipNow().catch((error: unknown) => options.onError?.(error));
    },
  };
}

function damaged(directory: string, bytes: number): AppError {
  return new AppError({
    code: "audit_spool_damaged",
    kind: "internal",
    message: "Part of the audit spool could not be read and is lost.",
    remedy: "Check the disk of the ingress host.",
    detail: `${bytes} bytes in ${directory}`,
  });
}
