import type { AuditEvent } from "@switchyard/contracts";
import { Actor, Outcome } from "@switchyard/contracts";
import type { OrgTransaction, Prisma } from "@switchyard/db";
import { EventResult } from "./event.ts";

/** Filters of a list, already resolved to what columns hold. */
export interface TrailFilter {
  /** Id or slug. */
  readonly server: string | undefined;
  readonly tool: string | undefined;
  readonly actorIds: readonly string[] | undefined;
  readonly outcome: string | undefined;
  readonly method: string | undefined;
  readonly kind: string | undefined;
  readonly from: Date | undefined;
  readonly to: Date | undefined;
  /** Only events with a smaller `seq`. */
  readonly beforeSeq: bigint | undefined;
}

/** Sealed events of the transaction's org, newest first. */
export async function findEvents(
  tx: OrgTransaction,
  filter: TrailFilter,
  limit: number,
): Promise<readonly AuditEvent[]> {
  const rows = await tx.auditEvent.findMany({ where: toWhere(filter), orderBy: { seq: "desc" }, take: limit });
  return rows.map(toEvent);
}

/** One sealed event, or null. */
export async function findEvent(tx: OrgTransaction, id: string): Promise<AuditEvent | null> {
  const row = await tx.auditEvent.findFirst({ where: { id } });
  return row === null ? null : toEvent(row);
}

/** Ids of the people and keys that bear a label at present: an e-mail, the name of a key. */
export async function actorIdsByLabel(tx: OrgTransaction, label: string): Promise<readonly string[]> {
  const users = await tx.user.findMany({ where: { email: label.toLowerCase() }, select: { id: true } });
  const keys = await tx.apiKey.findMany({ where: { name: label }, select: { id: true } });
  return [...users, ...keys].map((row) => row.id);
}

function toWhere(filter: TrailFilter): Prisma.AuditEventWhereInput {
  const { server, tool, actorIds, outcome, method, kind, from, to, beforeSeq } = filter;
  return {
    ...(server === undefined ? {} : server.startsWith("srv_") ? { serverId: server } : { serverSlug: server }),
    ...(tool === undefined ? {} : { name: tool, method: "tools/call" }),
    ...(method === undefined ? {} : { method }),
    ...(actorIds === undefined ? {} : { actorId: { in: [...actorIds] } }),
    ...(outcome === undefined ? {} : { outcome }),
    ...(kind === undefined ? {} : { kind }),
    ...(from === undefined && to === undefined
      ? {}
      : { occurredAt: { ...(from === undefined ? {} : { gte: from }), ...(to === undefined ? {} : { lt: to }) } }),
    ...(beforeSeq === undefined ? {} : { seq: { lt: beforeSeq } }),
  };
}

type Row = NonNullable<Awaited<ReturnType<OrgTransaction["auditEvent"]["findFirst"]>>>;

function toEvent(row: Row): AuditEvent {
  return {
    id: row.id,
    seq: Number(row.seq),
    kind: row.kind === "management" ? "management" : "exchange",
    occurredAt: row.occurredAt.toISOString(),
    actor: Actor.parse(row.actor),
    server: row.serverSlug,
    deploymentId: row.deploymentId,
    instanceId: row.instanceId,
    method: row.method,
    name: row.name,
    outcome: Outcome.parse(row.outcome),
    durationMs: row.durationMs,
    arguments: row.arguments,
    result: EventResult.nullable().parse(row.result),
    context: isRecord(row.context) ? row.context : {},
    prevHash: row.prevHash,
    hash: row.hash,
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
