/** Rows as they cross the wire. */
import {
  AccessMode,
  Actor,
  BuildPlan,
  type Deployment,
  DeploymentStatus,
  type DeploymentStepView,
  type Environment,
  EnvironmentLimits,
  Era,
  type Failure,
  GateResult,
  HoldReason,
  ManifestDiff,
  StepName,
  StepStatus,
  Warning,
} from "@switchyard/contracts";
import { type McpPlaces, routeUrl } from "@switchyard/routing";
import { z } from "zod";
import type { DeploymentRow } from "./deployment-store.ts";
import { type EnvironmentRow, PRODUCTION } from "./environment-store.ts";

/** An environment of a server, by names; `access` is the server's. */
export interface McpPath {
  readonly org: string;
  readonly server: string;
  readonly environment: string;
  readonly access: string;
}

/** Public URL of an environment's MCP endpoint: on a host of its own where the server signs people in by itself. */
export function mcpUrl(places: McpPlaces, { org, server, environment, access }: McpPath): string {
  const target = environment === PRODUCTION ? null : environment;
  const byHost = access === "own" && target === null && places.mcpDomain !== undefined;
  return routeUrl(places, { orgSlug: org, serverSlug: server, target, byHost });
}

/** What an environment's view says beside its row. */
export interface EnvironmentFacts {
  readonly mcpUrl: string;
  readonly variablesChanged: boolean;
  readonly expiresAt: Date | null;
}

export function environmentView(row: EnvironmentRow, facts: EnvironmentFacts): Environment {
  return {
    id: row.id,
    slug: row.slug,
    kind: z.enum(["production", "preview", "defaults"]).parse(row.kind),
    liveDeploymentId: row.liveDeploymentId,
    liveSince: row.liveSince?.toISOString() ?? null,
    mcpUrl: facts.mcpUrl,
    branch: row.branch,
    pull:
      row.pullNumber === null
        ? null
        : {
            number: row.pullNumber,
            title: row.pullTitle ?? "",
            url: row.pullUrl ?? "",
            author: row.pullAuthor ?? "",
            fromFork: row.fromFork,
          },
    access: AccessMode.nullable().catch(null).parse(row.access),
    limits: EnvironmentLimits.nullable().catch(null).parse(row.limits),
    variablesChanged: facts.variablesChanged,
    createdAt: row.createdAt.toISOString(),
    expiresAt: facts.expiresAt?.toISOString() ?? null,
    closedAt: row.closedAt?.toISOString() ?? null,
    closedReason: row.closedReason,
  };
}

const Settings = z.object({ sourceRef: z.string().nullable() });
const Endpoint = z.object({ eras: z.array(Era), bridged: z.boolean().default(false) });
const FailureDetail = z.object({
  step: StepName.nullable(),
  exitCode: z.number().int().nullable(),
  signal: z.string().nullable(),
  lastLines: z.array(z.string()),
});

/** What a deployment's view says beside its row. */
export interface DeploymentFacts {
  /** Slugs of the environments in which it is live. */
  readonly liveIn: readonly string[];
  /** Deployments that start before it. */
  readonly ahead: number | null;
}

export function deploymentView(row: DeploymentRow, facts: DeploymentFacts): Deployment {
  const gates = z.array(GateResult).catch([]).parse(row.gates);
  return {
    id: row.id,
    number: row.number,
    serverId: row.serverId,
    environment: row.environment.slug,
    status: DeploymentStatus.parse(row.status),
    live: facts.liveIn.length > 0,
    trigger: row.trigger,
    createdBy: Actor.parse(row.createdBy),
    commit: row.commitSha,
    commitMessage: row.commitMessage,
    commitAuthor: row.commitAuthor,
    ref: Settings.safeParse(row.settings).data?.sourceRef ?? null,
    branch: row.branch,
    pull: row.pullNumber,
    fromFork: row.fromFork,
    hold:
      row.hold === null || row.status !== "queued"
        ? null
        : { reason: HoldReason.parse(row.hold), since: (row.heldAt ?? row.createdAt).toISOString() },
    ahead: facts.ahead,
    reusedFrom: row.reusedFrom,
    gates,
    blockedBy: gates.filter(({ verdict }) => verdict === "blocked").map(({ gate }) => gate),
    diff: diffOf(row),
    liveIn: [...facts.liveIn],
    createdAt: row.createdAt.toISOString(),
    startedAt: row.startedAt?.toISOString() ?? null,
    readyAt: row.readyAt?.toISOString() ?? null,
    finishedAt: row.finishedAt?.toISOString() ?? null,
    steps: row.steps.map(stepView),
    failure: failureView(row),
    warnings: z.array(Warning).catch([]).parse(row.warnings),
    plan: BuildPlan.nullable().catch(null).parse(row.plan),
    eras: Endpoint.safeParse(row.endpoint).data?.eras ?? [],
    eraBridged: Endpoint.safeParse(row.endpoint).data?.bridged ?? false,
    artifact:
      row.artifactDigest === null ? null : { digest: row.artifactDigest, bytes: Number(row.artifactBytes ?? 0n) },
  };
}

/** What a deployment changed against what was live when it was verified. */
export function diffOf(row: Pick<DeploymentRow, "diff">): ManifestDiff | null {
  return ManifestDiff.nullable().catch(null).parse(row.diff);
}

function stepView(step: DeploymentRow["steps"][number]): DeploymentStepView {
  return {
    name: StepName.parse(step.name),
    status: StepStatus.parse(step.status),
    startedAt: step.startedAt?.toISOString() ?? null,
    finishedAt: step.finishedAt?.toISOString() ?? null,
    durationMs: step.durationMs,
  };
}

function failureView(row: DeploymentRow): Failure | null {
  if (row.failureCode === null) return null;
  const detail = FailureDetail.safeParse(row.failureDetail).data;
  return {
    code: row.failureCode,
    message: row.failureMessage ?? "",
    remedy: row.failureRemedy ?? "",
    step: detail?.step ?? null,
    exitCode: detail?.exitCode ?? null,
    signal: detail?.signal ?? null,
    lastLines: detail?.lastLines ?? [],
  };
}
