import { type LogLineView, notFound } from "@switchyard/contracts";
import { authorize, type Principal } from "@switchyard/tenancy";
import { findDeployment } from "../deployment-store.ts";
import type { QueryDeps } from "../deps.ts";
import { findEnvironmentBySlug, PRODUCTION } from "../environment-store.ts";
import { findNewestInstance } from "../instance-store.ts";
import { findLinesAfter, findNewestLines } from "../logs/log-store.ts";
import { requireVisible } from "./visible-server.ts";

/** Most lines one answer carries; ask again behind the last `seq` for more. */
export const LOG_PAGE_LINES = 2_000;

export interface DeploymentLogInput {
  readonly server: string;
  readonly deployment: string;
  /** Lines behind this sequence number; 0 from the start. */
  readonly afterSeq: number;
}

/** Lines of a deployment's log behind a sequence number, oldest first. Throws AppError server_not_found, deployment_not_found. */
export async function readDeploymentLog(
  deps: QueryDeps,
  principal: Principal,
  input: DeploymentLogInput,
): Promise<readonly LogLineView[]> {
  authorize(principal, "server.read");
  return deps.db.forOrg(principal.orgId, async (tx) => {
    const server = await requireVisible(tx, principal, input.server);
    if (!(await findDeployment(tx, server.id, input.deployment))) throw notFound("deployment", input.deployment);
    return findLinesAfter(tx, input.deployment, { afterSeq: input.afterSeq, limit: LOG_PAGE_LINES });
  });
}

/** The whole log of a deployment as text lines (`time step text`), page by page, for streaming. */
export async function* streamDeploymentLog(
  deps: QueryDeps,
  principal: Principal,
  input: Omit<DeploymentLogInput, "afterSeq">,
): AsyncGenerator<string, void, undefined> {
  let afterSeq = 0;
  for (;;) {
    const lines = await readDeploymentLog(deps, principal, { ...input, afterSeq });
    const last = lines.at(-1);
    if (!last) return;
    yield lines.map((line) => `${line.at} ${line.step.padEnd(7)} ${line.text}\n`).join("");
    afterSeq = last.seq;
  }
}

/** Newest lines, or those behind `afterSeq`. */
export interface ServerLogInput {
  readonly server: string;
  readonly limit: number;
  readonly afterSeq?: number | undefined;
}

/** Newest lines that the live deployment's newest instance wrote, oldest first. Throws AppError server_not_found. */
export async function readServerLog(
  deps: QueryDeps,
  principal: Principal,
  input: ServerLogInput,
): Promise<{ readonly instanceId: string | null; readonly lines: LogLineView[] }> {
  authorize(principal, "server.read");
  return deps.db.forOrg(principal.orgId, async (tx) => {
    const server = await requireVisible(tx, principal, input.server);
    const environment = await findEnvironmentBySlug(tx, server.id, PRODUCTION);
    const deploymentId = environment?.liveDeploymentId ?? null;
    const instanceId =
      environment === null || deploymentId === null
        ? null
        : await findNewestInstance(tx, { environmentId: environment.id, deploymentId });
    if (instanceId === null) return { instanceId: null, lines: [] };
    const lines =
      input.afterSeq === undefined
        ? await findNewestLines(tx, instanceId, input.limit)
        : await findLinesAfter(tx, instanceId, { afterSeq: input.afterSeq, limit: input.limit });
    return { instanceId, lines: [...lines] };
  });
}
