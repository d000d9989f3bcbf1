import { recordManagementEvent } from "@switchyard/audit";
import {
  type Deployment,
  type DeploySettings,
  type GateId,
  GateResult,
  gateIds,
  ManifestDiff,
  notFound,
  type PromotionKind,
} from "@switchyard/contracts";
import type { OrgTransaction } from "@switchyard/db";
import { describeVariableSets, inForceVariables, sealVariableSet } from "@switchyard/secrets";
import { actorOf, authorize, type Principal } from "@switchyard/tenancy";
import { z } from "zod";
import type { CommandDeps } from "../deps.ts";
import { findEnvironmentBySlug } from "../environment-store.ts";
import { blockingOf, checkGates, modesOf, readManifest } from "../gate-check.ts";
import {
  findBase,
  findLastPromotion,
  findPromotable,
  type LockedEnvironment,
  lockEnvironment,
  movePointer,
  type Policies,
  type PromotableRow,
} from "../promotion-store.ts";
import { getDeployment } from "../queries/list-deployments.ts";
import { findServer } from "../server-store.ts";
import { parseDeploySettings } from "../settings/deploy-settings.ts";
import { wantReport } from "../sync-store.ts";
import {
  assertRequiredVariables,
  assertTakesDeployments,
  forkNeedsApproval,
  gateBlocks,
  notReady,
  pointerMoved,
  readPolicies,
  reasonMissing,
  rollbackPolicies,
} from "./promotion-rules.ts";
import { hintDeployment, hintRoutes } from "./ring-deployment.ts";

export interface PromoteInput {
  readonly server: string;
  readonly deployment: string;
  /** Slug; default the deployment's own. */
  readonly environment?: string | undefined;
  /** For the history. */
  readonly reason?: string | undefined;
  /** Go live although gates block, or although it is code from a fork: asks for `deployment.approve` and a reason. */
  readonly overrule?: boolean | undefined;
}

/** What goes live with the deployment. */
interface Outfit {
  readonly kind: PromotionKind;
  readonly variableSetId: string;
  readonly policies: Policies;
  readonly overruled: readonly GateId[];
}

/**
 * Makes a ready deployment live in its own or another environment; also how to roll back. Nothing is rebuilt: the pointer
 * moves and workers follow. What was live there before gets its variables and policies of then, except that nobody may
 * call who may not call now; what is new there gets the environment's own. Live already is fine. Throws AppError
 * deployment_not_ready, environment_not_found, environment_closed, environment_takes_no_deployment, variable_missing,
 * gate_blocks_promotion, fork_promotion_needs_approval, promotion_reason_missing, live_pointer_moved.
 */
export async function promoteDeployment(
  deps: CommandDeps,
  principal: Principal,
  input: PromoteInput,
): Promise<Deployment> {
  authorize(principal, "deployment.create");
  const { orgId } = principal;
  const moved = await deps.db.forOrg(orgId, (tx) => promote(tx, { deps, principal, input }));
  await hintRoutes(deps, { orgId, serverId: moved.serverId });
  for (const id of new Set([input.deployment, ...moved.previous])) await hintDeployment(deps, id);
  return getDeployment(deps, principal, input);
}

interface Asked {
  readonly deps: CommandDeps;
  readonly principal: Principal;
  readonly input: PromoteInput;
}

async function promote(
  tx: OrgTransaction,
  asked: Asked,
): Promise<{ readonly serverId: string; readonly previous: readonly string[] }> {
  const { principal, input } = asked;
  const { orgId } = principal;
  const server = await findServer(tx, input.server);
  if (!server) throw notFound("server", input.server);
  const row = await findPromotable(tx, server.id, input.deployment);
  if (!row) throw notFound("deployment", input.deployment);
  if (row.status !== "ready") throw notReady(row.number, row.status);
  const slug = input.environment ?? row.environment.slug;
  const named = await findEnvironmentBySlug(tx, server.id, slug);
  const target = named && (await lockEnvironment(tx, { orgId, id: named.id }));
  if (!target) throw notFound("environment", `${server.slug}@${slug}`);
  assertTakesDeployments(target);
  const from = target.liveDeploymentId;
  if (from === row.id) return { serverId: server.id, previous: [] };

  const outfit = await dress(tx, asked, {
    row,
    target,
    serverId: server.id,
    settings: parseDeploySettings(server.deploySettings),
  });
  const reason = input.reason === undefined || input.reason === "" ? null : input.reason;
  const move = { orgId, serverId: server.id, environmentId: target.id, from, to: row.id };
  if (!(await movePointer(tx, { ...move, ...outfit, reason, actor: actorOf(principal) }))) throw pointerMoved();
  await recordManagementEvent(tx, {
    orgId,
    actor: actorOf(principal),
    method: outfit.kind === "rollback" ? "deployment.rollback" : "deployment.promote",
    name: `#${row.number}`,
    server,
    deploymentId: row.id,
    arguments: { environment: target.slug, previous: from, reason, overruled: outfit.overruled },
    context: { requestId: principal.requestId },
  });
  const previous = from === null ? [] : [from];
  // In one order: two deployments may change places in two environments at the same moment.
  for (const id of [row.id, ...previous].sort()) await wantReport(tx, id);
  return { serverId: server.id, previous };
}

interface Candidate {
  readonly row: PromotableRow;
  readonly target: LockedEnvironment;
  readonly serverId: string;
  readonly settings: DeploySettings;
}

/** Decides what goes live with it. */
async function dress(tx: OrgTransaction, asked: Asked, candidate: Candidate): Promise<Outfit> {
  const { row, target } = candidate;
  const now = readPolicies(target);
  const before = await findLastPromotion(tx, target.id, row.id);
  if (before) {
    // It was let in once: going back to it must not wait for anybody.
    const policies = rollbackPolicies(readPolicies(before.policies), now);
    const variableSetId = await setOf(tx, asked, { ...candidate, sealed: before.variableSetId });
    return { kind: "rollback", variableSetId, policies, overruled: [] };
  }
  const overruled = await assertAllowed(tx, asked, candidate);
  const sealed = row.environmentId === target.id ? row.variableSetId : null;
  const variableSetId = await setOf(tx, asked, { ...candidate, sealed });
  return { kind: "promote", variableSetId, policies: now, overruled };
}

/** The set that was sealed for it there, or a fresh one where there is none: a preview that was closed has lost them. */
async function setOf(
  tx: OrgTransaction,
  asked: Asked,
  candidate: Candidate & { readonly sealed: string | null },
): Promise<string> {
  const { sealed } = candidate;
  const kept = sealed === null ? null : await describeVariableSets(tx, asked.principal.orgId, [sealed]);
  return sealed !== null && kept?.has(sealed) ? sealed : freshSet(tx, asked, candidate);
}

/** Holds gates and forks against the principal; answers the gates that were overruled. */
async function assertAllowed(tx: OrgTransaction, asked: Asked, candidate: Candidate): Promise<readonly GateId[]> {
  const { principal, input } = asked;
  const { row, target } = candidate;
  const blocking = await blockingThere(tx, asked, candidate);
  const foreign = row.fromFork && row.environmentId !== target.id;
  if (blocking.length === 0 && !foreign) return [];
  if (!input.overrule) {
    throw foreign ? forkNeedsApproval(row.number, target.slug) : gateBlocks(row.number, target.slug, blocking);
  }
  authorize(principal, "deployment.approve");
  if (!input.reason) throw reasonMissing();
  return blocking.map(({ gate }) => gate);
}

/**
 * Gates that keep it out of the target. What verify found holds where it was found; for another environment, or when
 * something else is live or other modes are set meanwhile, they are asked again.
 */
async function blockingThere(
  tx: OrgTransaction,
  { principal }: Asked,
  { row, target, settings }: Candidate,
): Promise<readonly GateResult[]> {
  const base = await findBase(tx, { orgId: principal.orgId, id: target.id });
  const modes = modesOf(settings, target.kind);
  const stored = z.array(GateResult).catch([]).parse(row.gates);
  const against = ManifestDiff.nullable().catch(null).parse(row.diff)?.against;
  const asVerified =
    row.environmentId === target.id &&
    against === (base?.deploymentId ?? null) &&
    gateIds.every((id) => stored.some(({ gate, mode }) => gate === id && mode === modes[id]));
  if (asVerified) return blockingOf(stored);
  const next = readManifest(row.manifest?.content);
  if (next === null) throw notFound("manifest", row.id);
  const content = base && readManifest(base.content);
  const sameArtifact = base?.own === true && base.artifactDigest === row.artifactDigest;
  return blockingOf(checkGates({ next, base: base && content && { ...base, content }, sameArtifact, modes }).gates);
}

/** Seals the environment's variables as they are now: what goes live in it never brings those of another one along. */
async function freshSet(tx: OrgTransaction, { deps, principal }: Asked, candidate: Candidate): Promise<string> {
  const { row, target, serverId } = candidate;
  const scope = { orgId: principal.orgId, environmentId: target.id };
  const { kind, fromFork } = target;
  const variables = await inForceVariables(tx, deps.sealer, { ...scope, serverId, kind, fromFork });
  assertRequiredVariables(row.plan, { slug: target.slug, names: new Set(Object.keys(variables.values)) });
  return sealVariableSet(tx, deps.sealer, { ...scope, variables });
}
