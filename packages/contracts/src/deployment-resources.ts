/** Deployments, environments and promotions as they cross the wire. Times are ISO 8601 in UTC, durations milliseconds. */
import { z } from "zod";
import { Actor } from "./actor.ts";
import { GateId, GateResult, ManifestDiff } from "./gates.ts";
import { AccessMode, DeploymentStatus, Era, HoldReason, PromotionKind, StepName, StepStatus } from "./states.ts";

const Time = z.iso.datetime();

/** What instances of an environment may use at most; absent members follow the installation's own. */
export const EnvironmentLimits = z.strictObject({
  memoryMb: z.number().int().min(64).max(65_536).optional(),
  cpus: z.number().min(0.1).max(64).optional(),
});
export type EnvironmentLimits = z.infer<typeof EnvironmentLimits>;

/** One move of an environment's live pointer. */
export const Promotion = z.object({
  id: z.string(),
  environment: z.string(),
  deploymentId: z.string(),
  number: z.number().int(),
  commit: z.string().nullable(),
  previousDeploymentId: z.string().nullable(),
  kind: PromotionKind,
  reason: z.string().nullable(),
  actor: Actor,
  /** Names of the variables it runs with; null when it follows the environment's own. */
  variables: z.array(z.string()).nullable(),
  /** Gates that blocked and were overruled. */
  overruled: z.array(GateId),
  createdAt: Time,
  /** When something else went live; null for what is live now. */
  endedAt: Time.nullable(),
});
export type Promotion = z.infer<typeof Promotion>;

export const Environment = z.object({
  id: z.string(),
  slug: z.string(),
  /** `defaults` holds the variables every preview starts with; nothing is ever live in it. */
  kind: z.enum(["production", "preview", "defaults"]),
  liveDeploymentId: z.string().nullable(),
  liveSince: Time.nullable(),
  mcpUrl: z.string(),
  branch: z.string().nullable(),
  pull: z
    .object({
      number: z.number().int(),
      title: z.string(),
      url: z.string(),
      author: z.string(),
      fromFork: z.boolean(),
    })
    .nullable(),
  /** Who may call a preview; null means members who may manage servers, and keys that name the server. */
  access: AccessMode.nullable(),
  limits: EnvironmentLimits.nullable(),
  /** Variables were changed since what is live started. */
  variablesChanged: z.boolean(),
  createdAt: Time,
  /** When it is closed unless it is called or deployed to before; null for what does not expire. */
  expiresAt: Time.nullable(),
  closedAt: Time.nullable(),
  closedReason: z.string().nullable(),
});
export type Environment = z.infer<typeof Environment>;

export const DeploymentStepView = z.object({
  name: StepName,
  status: StepStatus,
  startedAt: Time.nullable(),
  finishedAt: Time.nullable(),
  durationMs: z.number().int().nullable(),
});
export type DeploymentStepView = z.infer<typeof DeploymentStepView>;

export const Failure = z.object({
  code: z.string(),
  message: z.string(),
  remedy: z.string(),
  step: StepName.nullable(),
  exitCode: z.number().int().nullable(),
  signal: z.string().nullable(),
  /** The lines of the log that matter, at most 200. */
  lastLines: z.array(z.string()),
});
export type Failure = z.infer<typeof Failure>;

export const Warning = z.object({
  code: z.string(),
  message: z.string(),
  remedy: z.string(),
});
export type Warning = z.infer<typeof Warning>;

export const BuildPlan = z.object({
  runtime: z.enum(["node", "python"]),
  nodeMajor: z.enum(["20", "22", "24"]).nullable(),
  packageManager: z.enum(["npm", "pnpm", "yarn", "uv"]).nullable(),
  install: z.array(z.array(z.string())),
  build: z.array(z.array(z.string())),
  start: z.array(z.string()),
  transport: z.enum(["http", "stdio"]),
  path: z.string(),
  stdioShared: z.boolean(),
  /** Whether the ingress opens a session again when its instance is lost; plans kept before it was asked for have none. */
  replayableSessions: z.boolean().default(false),
  egress: z.array(z.string()),
  requiredVariables: z.array(z.object({ name: z.string(), description: z.string().nullable() })),
  /** Why each thing was decided, for people: `package-lock.json → npm`. */
  evidence: z.array(z.string()),
});
export type BuildPlan = z.infer<typeof BuildPlan>;

export const Deployment = z.object({
  id: z.string(),
  number: z.number().int(),
  serverId: z.string(),
  environment: z.string(),
  status: DeploymentStatus,
  live: z.boolean(),
  trigger: z.string(),
  createdBy: Actor,
  commit: z.string().nullable(),
  commitMessage: z.string().nullable(),
  commitAuthor: z.string().nullable(),
  ref: z.string().nullable(),
  branch: z.string().nullable(),
  /** Number of the pull request it previews. */
  pull: z.number().int().nullable(),
  fromFork: z.boolean(),
  /** Why it does not start yet; it stays `queued` as long. */
  hold: z.object({ reason: HoldReason, since: Time }).nullable(),
  /** Deployments that start before it; null once it started. */
  ahead: z.number().int().nullable(),
  /** Deployment whose artifact it took instead of building. */
  reusedFrom: z.string().nullable(),
  gates: z.array(GateResult),
  /** Gates that keep it from going live unless somebody who may approve promotes it. */
  blockedBy: z.array(GateId),
  /** What it changes against what was live when it was verified. */
  diff: ManifestDiff.nullable(),
  /** Slugs of the environments in which it is live. */
  liveIn: z.array(z.string()),
  createdAt: Time,
  startedAt: Time.nullable(),
  readyAt: Time.nullable(),
  finishedAt: Time.nullable(),
  steps: z.array(DeploymentStepView),
  failure: Failure.nullable(),
  warnings: z.array(Warning),
  plan: BuildPlan.nullable(),
  /** Eras that the server speaks by itself. */
  eras: z.array(Era),
  /** Whether the runner stands in front of an HTTP server that speaks only the era of 2025, so that clients of both can call it. */
  eraBridged: z.boolean(),
  artifact: z.object({ digest: z.string(), bytes: z.number().int() }).nullable(),
});
export type Deployment = z.infer<typeof Deployment>;

export const LogLineView = z.object({
  seq: z.number().int(),
  at: Time,
  step: z.string(),
  stream: z.enum(["stdout", "stderr", "system"]),
  text: z.string(),
});
export type LogLineView = z.infer<typeof LogLineView>;

/** What `…/deployments/{id}/events` sends: SSE event names `deployment` and `log`, JSON data. */
export const DeploymentStreamEvent = z.discriminatedUnion("type", [
  z.object({ type: z.literal("deployment"), deployment: Deployment }),
  z.object({ type: z.literal("log"), lines: z.array(LogLineView) }),
]);
export type DeploymentStreamEvent = z.infer<typeof DeploymentStreamEvent>;
