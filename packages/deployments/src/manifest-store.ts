import type { OrgTransaction } from "@switchyard/db";
import { z } from "zod";

/** Content of a deployment's manifest as it was captured; null when there is none. */
export async function findManifest(tx: OrgTransaction, deploymentId: string) {
  return tx.manifest.findUnique({ where: { deploymentId }, select: { digest: true, content: true } });
}

const ToolNames = z.array(z.object({ deploymentId: z.string(), names: z.array(z.string()) }));

/** Names of the tools that deployments expose, as their manifests list them; deployments without a manifest are left out. */
export async function findToolNames(
  tx: OrgTransaction,
  deploymentIds: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const rows = await tx.$queryRaw`
    select m.deployment_id as "deploymentId", coalesce((
      select json_agg(t.tool->>'name' order by t.place) from jsonb_array_elements(m.content->'tools') with ordinality
        as t(tool, place)), '[]'::json) as names
    from manifests m where m.deployment_id = any(${[...deploymentIds]}::text[])`;
  return new Map(ToolNames.parse(rows).map(({ deploymentId, names }) => [deploymentId, names]));
}
