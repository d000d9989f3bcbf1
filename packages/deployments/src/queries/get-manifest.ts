import { AppError, Manifest, notFound } from "@switchyard/contracts";
import { authorize, type Principal } from "@switchyard/tenancy";
import { findDeployment } from "../deployment-store.ts";
import type { QueryDeps } from "../deps.ts";
import { findEnvironmentBySlug, PRODUCTION } from "../environment-store.ts";
import { findManifest } from "../manifest-store.ts";
import { findServer } from "../server-store.ts";
import { diffOf } from "../views.ts";

/** Manifest of a deployment, of the live one by default. Throws AppError server_not_found, deployment_not_found, manifest_not_found. */
export async function getManifest(
  deps: QueryDeps,
  principal: Principal,
  input: { readonly server: string; readonly deployment?: string | undefined },
): Promise<Manifest> {
  authorize(principal, "server.read");
  return deps.db.forOrg(principal.orgId, async (tx) => {
    const server = await findServer(tx, input.server);
    if (!server) throw notFound("server", input.server);
    const live = await findEnvironmentBySlug(tx, server.id, PRODUCTION);
    const deploymentId = input.deployment ?? live?.liveDeploymentId;
    if (!deploymentId) throw absent(`The server "${server.slug}" has no live deployment yet.`);
    const deployment = await findDeployment(tx, server.id, deploymentId);
    if (!deployment) throw notFound("deployment", deploymentId);
    const row = await findManifest(tx, deploymentId);
    if (!row) throw absent(`The deployment ${deploymentId} was never verified, so nothing is known of its tools.`);
    return Manifest.parse({ ...Object(row.content), deploymentId, digest: row.digest, diff: diffOf(deployment) });
  });
}

function absent(message: string): AppError {
  return new AppError({
    code: "manifest_not_found",
    kind: "not_found",
    message,
    remedy: "Ask again when a deployment is ready.",
  });
}
