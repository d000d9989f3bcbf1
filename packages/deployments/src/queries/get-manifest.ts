import { AppError, Manifest, notFound } from "@switchyard/contracts";
import type { OrgTransaction } from "@switchyard/db";
import { authorize, type Principal } from "@switchyard/tenancy";
import { type DeploymentRow, findDeployment } from "../deployment-store.ts";
import type { QueryDeps } from "../deps.ts";
import { findEnvironmentBySlug, PRODUCTION } from "../environment-store.ts";
import { diffManifests } from "../gates/manifest-diff.ts";
import { findManifest } from "../manifest-store.ts";

import { diffOf } from "../views.ts";
import { requireVisible } from "./visible-server.ts";

/**
 * Manifest of a deployment, of the live one by default, with what it changed at verify or, where `against` names another
 * deployment, what it changes against that one. Throws AppError server_not_found, deployment_not_found, manifest_not_found.
 */
export async function getManifest(
  deps: QueryDeps,
  principal: Principal,
  input: { readonly server: string; readonly deployment?: string | undefined; readonly against?: string | undefined },
): Promise<Manifest> {
  authorize(principal, "server.read");
  return deps.db.forOrg(principal.orgId, async (tx) => {
    const server = await requireVisible(tx, principal, input.server);
    const live = await findEnvironmentBySlug(tx, server.id, PRODUCTION);
    const deploymentId = input.deployment ?? live?.liveDeploymentId;
    if (!deploymentId) throw absent(`The server "${server.slug}" has no live deployment yet.`);
    const deployment = await findDeployment(tx, server.id, deploymentId);
    if (!deployment) throw notFound("deployment", deploymentId);
    const manifest = await readManifest(tx, deployment);
    if (input.against === undefined) return manifest;
    const other = await findDeployment(tx, server.id, input.against);
    if (!other) throw notFound("deployment", input.against);
    return { ...manifest, diff: diffManifests(await readManifest(tx, other), manifest, other.id) };
  });
}

async function readManifest(tx: OrgTransaction, deployment: DeploymentRow): Promise<Manifest> {
  const row = await findManifest(tx, deployment.id);
  if (!row) throw absent(`The deployment ${deployment.id} was never verified, so nothing is known of its tools.`);
  const { id: deploymentId } = deployment;
  return Manifest.parse({ ...Object(row.content), deploymentId, digest: row.digest, diff: diffOf(deployment) });
}

function absent(message: string): AppError {
  return new AppError({
    code: "manifest_not_found",
    kind: "not_found",
    message,
    remedy: "Ask again when a deployment is ready.",
  });
}
