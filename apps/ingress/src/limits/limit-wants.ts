import { createHash } from "node:crypto";
import type { Envelope } from "@switchyard/protocol";
import type { BucketRule, BucketWant } from "@switchyard/queue";
import type { RouteLimit } from "@switchyard/routing";
import { bucketOfLimit, everybody, ruleOfLimit } from "@switchyard/routing/limits";
import { foldToolName, type McpPrincipal } from "@switchyard/tenancy";

/** A bucket that a request takes from, and the limit it is of. */
export interface LimitWant extends BucketWant {
  readonly limit: RouteLimit;
}

interface Prepared {
  readonly limit: RouteLimit;
  readonly rule: BucketRule;
  /** Folded: a tool is counted in whatever spelling it is asked for. Null counts every request. */
  readonly tools: ReadonlySet<string> | null;
  readonly everyTool: boolean;
}

const prepared = new WeakMap<readonly RouteLimit[], readonly Prepared[]>();

/**
 * The buckets that a request takes from. A limit without tools counts each JSON-RPC request and each stream that is
 * opened; one with tools counts the calls of these; the messages of a batch count one by one. Notifications, answers to a
 * server's questions and the end of a session count nowhere: they finish what was let through.
 */
export function wantsOf(limits: readonly RouteLimit[], envelope: Envelope, principal: McpPrincipal): LimitWant[] {
  const wants: LimitWant[] = [];
  for (const limit of preparedOf(limits)) {
    const cost = costOf(envelope, limit);
    if (cost === 0) continue;
    const key = bucketOfLimit(limit.limit.id, subjectOf(limit.limit, principal));
    wants.push({ key, rule: limit.rule, cost, limit: limit.limit });
  }
  return wants;
}

function preparedOf(limits: readonly RouteLimit[]): readonly Prepared[] {
  const known = prepared.get(limits);
  if (known !== undefined) return known;
  const made = limits.map((limit) => ({
    limit,
    rule: ruleOfLimit(limit),
    tools: limit.tools === null ? null : new Set([...limit.tools].map(foldToolName)),
    everyTool: limit.tools?.has("*") === true,
  }));
  prepared.set(limits, made);
  return made;
}

function costOf(envelope: Envelope, limit: Prepared): number {
  if (envelope.kind !== "batch") return counts(envelope, limit) ? 1 : 0;
  let cost = 0;
  for (const message of envelope.messages) if (counts(message, limit)) cost += 1;
  return cost;
}

function counts(message: Envelope, { tools, everyTool }: Prepared): boolean {
  const { kind, method, name } = message;
  if (tools === null) return kind === "open-stream" || asks(message);
  if (method !== "tools/call" || !asks(message)) return false;
  return everyTool || (name !== null && tools.has(foldToolName(name)));
}

/** Whether a server may do something for it: a request, also one that leaves out its id to pass for a notification. */
function asks({ kind, method }: Envelope): boolean {
  return kind === "request" || (kind === "notification" && method?.startsWith("notifications/") === false);
}

/** Callers without an OAuth client are told apart as themselves; who shows no credential is one caller. */
function subjectOf({ per }: RouteLimit, principal: McpPrincipal): string {
  if (per === "everyone") return everybody;
  if (per === "principal") return `principal:${principal.hash}`;
  const { clientId, kind, id } = principal;
  if (clientId === null) return `${kind}:${id}`;
  // Ids of clients that are known by a document are URLs of up to 2,000 characters.
  const short = clientId.length <= 64 ? clientId : createHash("sha256").update(clientId).digest("base64url");
  return `client:${short}`;
}
