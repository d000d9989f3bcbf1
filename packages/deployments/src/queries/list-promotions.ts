import { Actor, GateId, notFound, type Promotion, PromotionKind } from "@switchyard/contracts";
import { describeVariableSets } from "@switchyard/secrets";
import { authorize, type Principal } from "@switchyard/tenancy";
import { cutPage, type Page, type PageInput, readCursor } from "../cursor.ts";
import type { QueryDeps } from "../deps.ts";
import { findEnvironmentBySlug } from "../environment-store.ts";
import { findPromotions } from "../promotion-store.ts";
import { requireVisible } from "./visible-server.ts";

/**
 * What was live in an environment when, by whom and why, newest first. Throws AppError server_not_found,
 * environment_not_found.
 */
export async function listPromotions(
  deps: QueryDeps,
  principal: Principal,
  input: PageInput & { readonly server: string; readonly environment: string },
): Promise<Page<Promotion>> {
  authorize(principal, "server.read");
  const before = readCursor(input.cursor, /^prm_/);
  const { orgId } = principal;
  return deps.db.forOrg(orgId, async (tx) => {
    const server = await requireVisible(tx, principal, input.server);
    const environment = await findEnvironmentBySlug(tx, server.id, input.environment);
    if (!environment) throw notFound("environment", `${server.slug}@${input.environment}`);
    const rows = await findPromotions(tx, { orgId, id: environment.id }, { limit: input.limit, before });
    const page = cutPage(rows, input.limit, (row) => row.id);
    const setIds = page.data.flatMap((row) => row.variableSetId ?? []);
    const sets = await describeVariableSets(tx, orgId, setIds);
    const data = page.data.map((row): Promotion => {
      const names = sets.get(row.variableSetId ?? "")?.names;
      return {
        id: row.id,
        environment: environment.slug,
        deploymentId: row.deploymentId,
        number: row.number ?? 0,
        commit: row.commit,
        previousDeploymentId: row.previousDeploymentId,
        kind: PromotionKind.parse(row.kind),
        reason: row.reason,
        actor: Actor.parse(row.actor),
        variables: names === undefined ? null : [...names],
        overruled: row.overruled.map((gate) => GateId.parse(gate)),
        createdAt: row.createdAt.toISOString(),
        endedAt: (row.endedAt ?? environment.closedAt)?.toISOString() ?? null,
      };
    });
    return { data, nextCursor: page.nextCursor };
  });
}
