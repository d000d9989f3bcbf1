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
