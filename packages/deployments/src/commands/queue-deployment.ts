import { recordManagementEvent } from "@switchyard/audit";
import { newId } from "@switchyard/crypto";
import type { OrgTransaction } from "@switchyard/db";
import { actorOf, type Principal } from "@switchyard/tenancy";
import {
  type DeploymentFacts,
  type DeploymentSettings,
  endQueued,
  findQueued,
  insertDeployment,
  supersedeRunning,
} from "../deployment-store.ts";
import { lockServer, type NewServer, type ServerRow } from "../server-store.ts";
import { wantReport } from "../sync-store.ts";

export interface QueueInput {
  readonly server: NewServer & Pick<ServerRow, "installation">;
  readonly environment: { readonly id: string; readonly slug: string };
  readonly trigger: "create" | "manual" | "push" | "pull_request" | "redeploy" | "variables";
  readonly clearCache: boolean;
  /** Ref of this deployment; default: the server's. */
  readonly ref?: string | null;
  readonly facts?: Partial<DeploymentFacts>;
}

/** A deployment that was written, and those it took the place of. */
export interface Queued {
  readonly deploymentId: string;
  readonly superseded: readonly string[];
}

const NOTHING_KNOWN: DeploymentFacts = {
  wantedSha: null,
  commitSha: null,
  commitMessage: null,
  commitAuthor: null,
  branch: null,
  pullNumber: null,
  fromFork: false,
  hold: null,
  approvedBy: null,
  reusedFrom: null,
};

/**
 * Writes a queued deployment of the server as it is now, in the caller's transaction. Queued older ones of the environment
 * are superseded; where the new one comes from a push, older pushes that run are asked to end too.
 */
export async function queueDeployment(tx: OrgTransaction, principal: Principal, input: QueueInput): Promise<Queued> {
  const { server, environment, trigger } = input;
  await lockServer(tx, server.id);
  const deploymentId = newId("dpl");
  const superseded: string[] = [];
  // New variables are no newer code: what is held keeps its place.
  for (const older of trigger === "variables" ? [] : await findQueued(tx, environment.id)) {
    if (await endQueued(tx, older, { status: "superseded", by: deploymentId })) superseded.push(older);
  }
  const facts = { ...NOTHING_KNOWN, ...input.facts };
  const settings = settingsOf(input);
  const { orgId } = server;
  const number = await insertDeployment(tx, {
    ...{ id: deploymentId, orgId, serverId: server.id, environmentId: environment.id },
    ...{ trigger, createdBy: actorOf(principal), settings, facts },
  });
  if (trigger === "push" || trigger === "pull_request") {
    superseded.push(...(await supersedeRunning(tx, { environmentId: environment.id, deploymentId, number })));
  }
  for (const id of [deploymentId, ...superseded]) await wantReport(tx, id);
  await recordManagementEvent(tx, {
    orgId,
    actor: actorOf(principal),
    method: "deployment.create",
    name: `#${number}`,
    server,
    deploymentId,
    arguments: {
      environment: environment.slug,
      trigger,
      ref: settings.sourceRef,
      ...(facts.commitSha === null ? {} : { commit: facts.commitSha }),
      ...(facts.hold === null ? {} : { hold: facts.hold }),
      ...(facts.reusedFrom === null ? {} : { reusedFrom: facts.reusedFrom }),
    },
    context: { requestId: principal.requestId },
  });
  return { deploymentId, superseded };
}

function settingsOf({ server, clearCache, ref }: QueueInput): DeploymentSettings {
  const { installation, githubRepoId } = server;
  return {
    sourceUrl: server.sourceUrl,
    sourceRef: ref === undefined ? server.sourceRef : ref,
    sourceRootDir: server.sourceRootDir,
    gitCredentialId: server.gitCredentialId,
    github:
      installation === null || githubRepoId === null
        ? null
        : { installationId: Number(installation.installationId), repositoryId: Number(githubRepoId) },
    clearCache,
  };
}
