import { recordManagementEvent } from "@switchyard/audit";
import { newId } from "@switchyard/crypto";
import type { OrgTransaction } from "@switchyard/db";
import { actorOf, type Principal } from "@switchyard/tenancy";
import { endDeployment, findQueued, insertDeployment } from "../deployment-store.ts";
import { lockServer, type ServerRow } from "../server-store.ts";

export interface QueueInput {
  readonly server: Omit<ServerRow, "createdAt">;
  readonly environment: { readonly id: string; readonly slug: string };
  readonly trigger: "create" | "manual" | "push";
  readonly clearCache: boolean;
}

/** Writes a queued deployment of the server as it is now, in the caller's transaction; queued older ones are superseded. */
export async function queueDeployment(
  tx: OrgTransaction,
  principal: Principal,
  input: QueueInput,
): Promise<{ readonly deploymentId: string; readonly superseded: readonly string[] }> {
  const { server, environment } = input;
  await lockServer(tx, server.id);
  const superseded: string[] = [];
  for (const older of await findQueued(tx, environment.id)) {
    if (await endDeployment(tx, older, "superseded")) superseded.push(older);
  }
  const deploymentId = newId("dpl");
  const number = await insertDeployment(tx, {
    id: deploymentId,
    orgId: server.orgId,
    serverId: server.id,
    environmentId: environment.id,
    trigger: input.trigger,
    createdBy: actorOf(principal),
    settings: {
      sourceUrl: server.sourceUrl,
      sourceRef: server.sourceRef,
      sourceRootDir: server.sourceRootDir,
      gitCredentialId: server.gitCredentialId,
      clearCache: input.clearCache,
    },
  });
  await recordManagementEvent(tx, {
    orgId: server.orgId,
    actor: actorOf(principal),
    method: "deployment.create",
    name: `#${number}`,
    server,
    deploymentId,
    arguments: { environment: environment.slug, trigger: input.trigger, ref: server.sourceRef },
    context: { requestId: principal.requestId },
  });
  return { deploymentId, superseded };
}
