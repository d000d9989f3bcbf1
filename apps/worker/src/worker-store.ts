import type { Db } from "@switchyard/db";
import type { SandboxReport } from "@switchyard/deployments/ports";

type Pool = Pick<Db, "systemPool">;

/** How long a worker counts as alive without renewing. */
const LEASE_SECONDS = 20;

/** Writes or renews this worker's row. */
export async function renewWorker(
  db: Pool,
  worker: { readonly id: string; readonly host: string; readonly version: string; readonly sandbox: SandboxReport },
): Promise<void> {
  await db.systemPool.query(
    `insert into workers (id, host, version, sandbox, lease_until)
     values ($1, $2, $3, $4::jsonb, now() + make_interval(secs => $5))
     on conflict (id) do update set lease_until = excluded.lease_until`,
    [worker.id, worker.host, worker.version, JSON.stringify(worker.sandbox), LEASE_SECONDS],
  );
}

/** Forgets workers that are known to be gone: ends their instances and lets their deployments be taken up at once. */
export async function forgetWorkers(db: Pool, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await db.systemPool.query(
    `update instances set status = 'stopped', stopped_at = now()
     where worker_id = any($1) and status in ('starting', 'ready', 'draining', 'standby')`,
    [ids],
  );
  await db.systemPool.query(
    "update deployments set lease_until = now() where worker_id = any($1) and status in ('building', 'verifying')",
    [ids],
  );
  await db.systemPool.query("delete from workers where id = any($1)", [ids]);
}
