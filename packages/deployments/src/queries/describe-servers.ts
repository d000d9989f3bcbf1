import { AccessMode, DeploymentStatus, type Server } from "@switchyard/contracts";
import type { OrgTransaction } from "@switchyard/db";
import type { McpPlaces } from "@switchyard/routing";
import { describeGitCredentials } from "@switchyard/secrets";
import { findBriefDeployments, findLastDeployments } from "../deployment-store.ts";
import { findEnvironments, PRODUCTION } from "../environment-store.ts";
import { countReady } from "../instance-store.ts";
import { findOrgSlug, type ServerRow } from "../server-store.ts";
import { sourceView } from "../source-input.ts";
import { mcpUrl } from "../views.ts";
import { findSandboxLacks } from "../worker-store.ts";

export interface DescribeInput {
  readonly orgId: string;
  readonly places: McpPlaces;
  /** Exchanges of the last 24 hours by server id. */
  readonly calls: ReadonlyMap<string, { readonly total: number; readonly errors: number }>;
}

/** Servers with all that a list shows of each, in a fixed number of queries whatever their number. */
export async function describeServers(
  tx: OrgTransaction,
  rows: readonly ServerRow[],
  input: DescribeInput,
): Promise<Server[]> {
  const ids = rows.map((row) => row.id);
  const org = await findOrgSlug(tx, input.orgId);
  const environments = await findEnvironments(tx, ids, { slug: PRODUCTION });
  const liveIds = environments.flatMap((row) => row.liveDeploymentId ?? []);
  const liveById = new Map((await findBriefDeployments(tx, liveIds)).map((row) => [row.id, row]));
  const lastByServer = new Map((await findLastDeployments(tx, ids)).map((row) => [row.serverId, row]));
  const ready = await countReady(
    tx,
    environments.flatMap(({ id, liveDeploymentId }) =>
      liveDeploymentId === null ? [] : [{ environmentId: id, deploymentId: liveDeploymentId }],
    ),
  );
  const credentials = await describeGitCredentials(
    tx,
    rows.flatMap((row) => row.gitCredentialId ?? []),
  );
  const sandboxLacks = await findSandboxLacks(tx, new Date());
  const production = new Map(environments.map((row) => [row.serverId, row]));

  return rows.map((row) => {
    const environment = production.get(row.id);
    const live = liveById.get(environment?.liveDeploymentId ?? "");
    const last = lastByServer.get(row.id);
    return {
      id: row.id,
      slug: row.slug,
      name: row.name,
      access: AccessMode.parse(row.access),
      mcpUrl: mcpUrl(input.places, { org, server: row.slug, environment: PRODUCTION, access: row.access }),
      source: sourceView(row, credentials.get(row.gitCredentialId ?? "") ?? null),
      live: live
        ? {
            deploymentId: live.id,
            number: live.number,
            commit: live.commitSha,
            since: (environment?.liveSince ?? live.createdAt).toISOString(),
            instances: ready.get(environment?.id ?? "") ?? 0,
          }
        : null,
      lastDeployment: last
        ? {
            id: last.id,
            number: last.number,
            status: DeploymentStatus.parse(last.status),
            createdAt: last.createdAt.toISOString(),
          }
        : null,
      calls24h: input.calls.get(row.id) ?? { total: 0, errors: 0 },
      allowedOrigins: row.allowedOrigins,
      eraBridge: row.eraBridge,
      sandboxLacks,
      createdAt: row.createdAt.toISOString(),
    };
  });
}
