import type { Db } from "@switchyard/db";
import { DeploymentPlan } from "../detection/plan.ts";

/** What one deployment built that another one takes over. */
export interface Reusable {
  readonly number: number;
  readonly digest: string;
  readonly bytes: number;
  readonly plan: DeploymentPlan;
}

/** Artifact and plan of a deployment of the same server; null where it has none. */
export async function findReusable(
  db: Pick<Db, "systemPool">,
  of: { readonly deploymentId: string; readonly serverId: string },
): Promise<Reusable | null> {
  const { rows } = await db.systemPool.query<{ number: number; digest: string; bytes: string; plan: unknown }>(
    `select number, artifact_digest as digest, coalesce(artifact_bytes, 0) as bytes, plan from deployments
     where id = $1 and server_id = $2 and artifact_digest is not null and plan is not null`,
    [of.deploymentId, of.serverId],
  );
  const [row] = rows;
  return row === undefined ? null : { ...row, bytes: Number(row.bytes), plan: DeploymentPlan.parse(row.plan) };
}
