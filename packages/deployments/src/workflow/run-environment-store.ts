/** What a run needs to know of its environment, read when it is needed: it may have changed since the deployment was made. */
import type { Db } from "@switchyard/db";
import { z } from "zod";

type Pool = Pick<Db, "systemPool">;

const Row = z.object({
  kind: z.string(),
  fromFork: z.boolean(),
  limits: z.unknown(),
  deploySettings: z.unknown(),
});
export type RunEnvironment = z.infer<typeof Row>;

/**
 * The environment a deployment was made for, as it is now; null when it is gone with its server. Limits of the preview
 * defaults hold for a preview without own ones. `fromFork`: of the environment, or of code that comes to it for the first time; what is deployed again was
 * let in once.
 */
export async function readRunEnvironment(db: Pool, deploymentId: string): Promise<RunEnvironment | null> {
  const { rows } = await db.systemPool.query(
    `select e.kind, e.from_fork or (d.from_fork and d.reused_from is null) as "fromFork",
       coalesce(e.limits, (select p.limits from environments p
         where p.server_id = e.server_id and p.kind = 'defaults' and e.kind = 'preview')) as limits,
       s.deploy_settings as "deploySettings"
     from deployments d join environments e on e.id = d.environment_id join servers s on s.id = d.server_id
     where d.id = $1`,
    [deploymentId],
  );
  return rows[0] === undefined ? null : Row.parse(rows[0]);
}

export interface StoredManifest {
  readonly deploymentId: string;
  readonly number: number;
  readonly content: unknown;
}

/** Manifest of what is live in an environment; of production's live one where nothing is; null where nothing is either. */
export async function readLiveManifest(db: Pool, environmentId: string): Promise<StoredManifest | null> {
  const { rows } = await db.systemPool.query<StoredManifest>(
    `select m.deployment_id as "deploymentId", d.number, m.content from environments e
     join environments l on l.server_id = e.server_id and (l.id = e.id or l.kind = 'production')
     join manifests m on m.deployment_id = l.live_deployment_id join deployments d on d.id = m.deployment_id
     where e.id = $1 order by (l.id = e.id) desc limit 1`,
    [environmentId],
  );
  return rows[0] ?? null;
}
