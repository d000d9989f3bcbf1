import { type Instance, InstanceStatus } from "@switchyard/contracts";
import { authorize, type Principal } from "@switchyard/tenancy";
import { z } from "zod";
import { cutPage, type Page, type PageInput, readCursor } from "../cursor.ts";
import type { QueryDeps } from "../deps.ts";
import { findEnvironments } from "../environment-store.ts";
import { findInstances } from "../instance-store.ts";
import { requireVisible } from "./visible-server.ts";

const Exit = z
  .object({ exitCode: z.number().nullable(), signal: z.string().nullable(), oomKilled: z.boolean() })
  .nullable()
  .catch(null);

/** Running and recent instances of a server, newest first. Throws AppError server_not_found. */
export async function listInstances(
  deps: QueryDeps,
  principal: Principal,
  input: PageInput & { readonly server: string },
): Promise<Page<Instance>> {
  authorize(principal, "server.read");
  const before = readCursor(input.cursor, /^ins_/);
  return deps.db.forOrg(principal.orgId, async (tx) => {
    const server = await requireVisible(tx, principal, input.server);
    const slugs = new Map((await findEnvironments(tx, [server.id])).map((row) => [row.id, row.slug]));
    const page = cutPage(
      await findInstances(tx, server.id, { limit: input.limit, before }),
      input.limit,
      (row) => row.id,
    );
    const data = page.data.map((row) => ({
      id: row.id,
      deploymentId: row.deploymentId,
      environment: slugs.get(row.environmentId) ?? "",
      workerId: row.workerId,
      status: InstanceStatus.parse(row.status),
      createdAt: row.createdAt.toISOString(),
      readyAt: row.readyAt?.toISOString() ?? null,
      stoppedAt: row.stoppedAt?.toISOString() ?? null,
      exit: Exit.parse(row.exit),
    }));
    return { data, nextCursor: page.nextCursor };
  });
}
