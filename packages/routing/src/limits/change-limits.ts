import { recordManagementEvent } from "@switchyard/audit";
import { AppError, type Limit, type LimitPer, type LimitPeriod, notFound } from "@switchyard/contracts";
import { newId } from "@switchyard/crypto";
import { actorOf, authorize, type Principal } from "@switchyard/tenancy";
import { requireServer } from "../policies/policed-server.ts";
import { routesChannel } from "../route-table.ts";
import { findLimit, findLimits, insertLimit, type LimitRow, lockLimitedOrg, removeLimit } from "./limit-store.ts";
import { isQuota, limitView } from "./limit-view.ts";
import type { LimitDeps } from "./ports.ts";

/** Of one server, and of the org as a whole: each is asked at every call. */
const MAX_LIMITS = 20;

/** How much may be called. */
export interface CreateLimitInput {
  /** Slug or id; absent counts all servers of the org together. */
  readonly server?: string | undefined;
  /** Empty counts every request, `*` every tool call, names calls of these tools together. */
  readonly tools: readonly string[];
  readonly per: LimitPer;
  readonly calls: number;
  readonly period: LimitPeriod;
  /** Calls that may come at once; rates only, `calls` when absent. */
  readonly burst?: number | undefined;
}

/**
 * Limits how much may be called; holds at every ingress within 5 seconds. Needs `policy.manage`. Throws AppError
 * server_not_found, limit_burst_of_quota, limit_exists, limit_limit.
 */
export async function createLimit(deps: LimitDeps, principal: Principal, input: CreateLimitInput): Promise<Limit> {
  authorize(principal, "policy.manage");
  const { orgId } = principal;
  const { per, calls, period } = input;
  if (isQuota(period) && input.burst !== undefined) throw burstOfQuota(period);
  const burst = input.burst ?? null;
  const tools = input.tools.includes("*") ? ["*"] : [...new Set(input.tools)].sort();
  const row = await deps.db.forOrg(orgId, async (tx) => {
    const server = input.server === undefined ? null : await requireServer(tx, principal, input.server);
    await lockLimitedOrg(tx, orgId);
    const beside = (await findLimits(tx)).filter((limit) => limit.server?.id === server?.id);
    const same = beside.find((limit) => saysTheSame(limit, { tools, per, calls, period, burst }));
    if (same) throw exists(same.id);
    if (beside.length >= MAX_LIMITS) throw tooMany(server?.slug ?? null);
    const made = await insertLimit(tx, {
      ...{ id: newId("lim"), orgId, serverId: server?.id ?? null, tools, per, calls, period, burst },
      createdBy: principal.label,
    });
    await recordManagementEvent(tx, {
      orgId,
      actor: actorOf(principal),
      method: "limit.create",
      name: made.id,
      ...(server === null ? {} : { server }),
      arguments: { tools, per, calls, period, burst },
      context: { requestId: principal.requestId },
    });
    return made;
  });
  await hint(deps, orgId, row);
  return limitView(row);
}

/** Removes a limit; holds within 5 seconds. Needs `policy.manage`. Throws AppError limit_not_found. */
export async function deleteLimit(
  deps: LimitDeps,
  principal: Principal,
  input: { readonly limit: string },
): Promise<void> {
  authorize(principal, "policy.manage");
  const { orgId } = principal;
  const removed = await deps.db.forOrg(orgId, async (tx) => {
    const row = await findLimit(tx, input.limit);
    if (row === null || !(await removeLimit(tx, row.id))) throw notFound("limit", input.limit);
    const { server, tools, per, calls, period, burst } = row;
    await recordManagementEvent(tx, {
      orgId,
      actor: actorOf(principal),
      method: "limit.delete",
      name: row.id,
      ...(server === null ? {} : { server }),
      arguments: { tools, per, calls, period, burst },
      context: { requestId: principal.requestId },
    });
    return row;
  });
  await hint(deps, orgId, removed);
}

/** An ingress that misses the hint sees the change by age, within 4 seconds. */
async function hint({ queue }: LimitDeps, orgId: string, { server }: LimitRow): Promise<void> {
  await queue.publish(routesChannel, { orgId, serverId: server?.id ?? null });
}

function saysTheSame(row: LimitRow, limit: Pick<LimitRow, "tools" | "per" | "calls" | "period" | "burst">): boolean {
  const { tools, per, calls, period, burst } = limit;
  if (row.per !== per || row.calls !== calls || row.period !== period) return false;
  return (row.burst ?? row.calls) === (burst ?? calls) && row.tools.join("\n") === tools.join("\n");
}

function burstOfQuota(period: string): AppError {
  return new AppError({
    code: "limit_burst_of_quota",
    kind: "invalid_input",
    message: `A limit for each ${period} is a quota: it has no burst, all of it may come at once.`,
    remedy: "Leave the burst out, or add a second limit for each second or minute.",
  });
}

function exists(id: string): AppError {
  return new AppError({
    code: "limit_exists",
    kind: "conflict",
    message: `The limit ${id} says the same already.`,
    remedy: "Nothing is left to do.",
  });
}

function tooMany(server: string | null): AppError {
  const whose = server === null ? "The organization itself" : `The server "${server}"`;
  return new AppError({
    code: "limit_limit",
    kind: "invalid_input",
    message: `${whose} has ${MAX_LIMITS} limits, which is the most it may have.`,
    remedy: "Name several tools in one limit, or remove a limit that a narrower one makes needless.",
  });
}
