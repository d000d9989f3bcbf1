import { recordManagementEvent } from "@switchyard/audit";
import { AppError, notFound, type Policy, type PolicyEffect } from "@switchyard/contracts";
import { newId } from "@switchyard/crypto";
import { actorOf, authorize, type Principal } from "@switchyard/tenancy";
import { hintRules } from "./hint-rules.ts";
import { requireServer } from "./policed-server.ts";
import { findPolicies, insertPolicy, lockPolicedServer, removePolicy } from "./policy-store.ts";
import { policyViews, requireSubject } from "./policy-subjects.ts";
import type { PolicyDeps } from "./ports.ts";
import type { Subject } from "./subject-store.ts";

/** More would make the page that shows them unreadable, and every route heavier. */
const MAX_POLICIES = 200;

/** What somebody may or may not call. */
export interface CreatePolicyInput {
  readonly server: string;
  readonly effect: PolicyEffect;
  /** `*` means every tool, whatever else is named. */
  readonly tools: readonly string[];
  readonly subject: Subject;
}

/**
 * Allows or denies tools to a role, person, client or key; holds at every ingress within 5 seconds. Needs
 * `policy.manage`. Throws AppError server_not_found, role_not_found, member_not_found, client_not_found,
 * api_key_not_found, policy_exists, policy_limit.
 */
export async function createPolicy(deps: PolicyDeps, principal: Principal, input: CreatePolicyInput): Promise<Policy> {
  authorize(principal, "policy.manage");
  const { orgId } = principal;
  const tools = input.tools.includes("*") ? ["*"] : [...new Set(input.tools)].sort();
  const { effect, subject } = input;
  const { policy, serverId } = await deps.db.forOrg(orgId, async (tx) => {
    const server = await requireServer(tx, principal, input.server);
    await lockPolicedServer(tx, server.id);
    await requireSubject(tx, subject);
    const there = await findPolicies(tx, server.id);
    if (there.length >= MAX_POLICIES) throw tooMany(server.slug);
    const same = there.find(
      (row) =>
        row.effect === effect &&
        row.subjectKind === subject.kind &&
        row.subject === subject.id &&
        row.tools.join("\n") === tools.join("\n"),
    );
    if (same) throw exists(same.id);
    const row = await insertPolicy(tx, {
      ...{ id: newId("pol"), orgId, serverId: server.id, effect, tools },
      ...{ subjectKind: subject.kind, subject: subject.id, createdBy: principal.label },
    });
    await recordManagementEvent(tx, {
      orgId,
      actor: actorOf(principal),
      method: "policy.create",
      name: row.id,
      server,
      arguments: { effect, tools, subject },
      context: { requestId: principal.requestId },
    });
    const [view] = await policyViews(tx, [row]);
    if (!view) throw notFound("policy", row.id);
    return { policy: view, serverId: server.id };
  });
  await hintRules(deps, { orgId, serverId });
  return policy;
}

/** Removes a policy; holds within 5 seconds. Needs `policy.manage`. Throws AppError server_not_found, policy_not_found. */
export async function deletePolicy(
  deps: PolicyDeps,
  principal: Principal,
  input: { readonly server: string; readonly policy: string },
): Promise<void> {
  authorize(principal, "policy.manage");
  const { orgId } = principal;
  const serverId = await deps.db.forOrg(orgId, async (tx) => {
    const server = await requireServer(tx, principal, input.server);
    const removed = await removePolicy(tx, server.id, input.policy);
    if (!removed) throw notFound("policy", input.policy);
    const { effect, tools, subjectKind, subject } = removed;
    await recordManagementEvent(tx, {
      orgId,
      actor: actorOf(principal),
      method: "policy.delete",
      name: removed.id,
      server,
      arguments: { effect, tools, subject: { kind: subjectKind, id: subject } },
      context: { requestId: principal.requestId },
    });
    return server.id;
  });
  await hintRules(deps, { orgId, serverId });
}

function exists(id: string): AppError {
  return new AppError({
    code: "policy_exists",
    kind: "conflict",
    message: `The policy ${id} says the same already.`,
    remedy: "Nothing is left to do.",
  });
}

function tooMany(server: string): AppError {
  return new AppError({
    code: "policy_limit",
    kind: "invalid_input",
    message: `The server "${server}" has ${MAX_POLICIES} policies, which is the most it may have.`,
    remedy: "Name several tools in one policy, or use roles instead of people.",
  });
}
