import { z } from "zod";

/** Roles of a member, strongest first. */
export const roles = ["owner", "admin", "developer", "auditor", "member"] as const;
export const Role = z.enum(roles);
export type Role = z.infer<typeof Role>;

export const accessModes = ["organization", "restricted", "public", "own"] as const;
export const AccessMode = z.enum(accessModes);
export type AccessMode = z.infer<typeof AccessMode>;

/** A key opens one of the two doors and is refused at the other. */
export const keyPlanes = ["manage", "mcp"] as const;
export const KeyPlane = z.enum(keyPlanes);
export type KeyPlane = z.infer<typeof KeyPlane>;

export const deploymentStatuses = [
  "queued",
  "building",
  "verifying",
  "ready",
  "failed",
  "canceled",
  "superseded",
] as const;
export const DeploymentStatus = z.enum(deploymentStatuses);
export type DeploymentStatus = z.infer<typeof DeploymentStatus>;

/** Why a queued deployment does not start yet: code from outside, or checks of its commit that still run. */
export const holdReasons = ["approval", "checks"] as const;
export const HoldReason = z.enum(holdReasons);
export type HoldReason = z.infer<typeof HoldReason>;

/** How the live pointer came to move: by the deployment itself, by a person, by a person to what had been live before. */
export const promotionKinds = ["deploy", "promote", "rollback"] as const;
export const PromotionKind = z.enum(promotionKinds);
export type PromotionKind = z.infer<typeof PromotionKind>;

/** What became of a webhook. `ignored` concerns nothing here; `failed` was given up after many tries. */
export const deliveryStatuses = ["received", "processed", "ignored", "failed"] as const;
export const DeliveryStatus = z.enum(deliveryStatuses);
export type DeliveryStatus = z.infer<typeof DeliveryStatus>;

/** The steps of a deployment, in order. */
export const deploymentSteps = ["fetch", "detect", "build", "package", "verify", "promote", "retire"] as const;
export const StepName = z.enum(deploymentSteps);
export type StepName = z.infer<typeof StepName>;

export const stepStatuses = ["waiting", "running", "succeeded", "failed", "skipped", "canceled"] as const;
export const StepStatus = z.enum(stepStatuses);
export type StepStatus = z.infer<typeof StepStatus>;

/** `standby` was drained and takes nothing; it runs on for a while, so that going back to it is at once. */
export const instanceStatuses = ["starting", "ready", "draining", "standby", "stopped", "failed"] as const;
export const InstanceStatus = z.enum(instanceStatuses);
export type InstanceStatus = z.infer<typeof InstanceStatus>;

export const actorKinds = ["user", "key", "anonymous", "system"] as const;
export const ActorKind = z.enum(actorKinds);
export type ActorKind = z.infer<typeof ActorKind>;

/**
 * How an exchange or a management act ended. `complete`, `input_required`, `task`, `tool_error` (a result with
 * `isError`), `rpc_error`, `http_error`, `cancelled` (the client went away) come from the answer; `denied` from us.
 */
export const outcomes = [
  "complete",
  "input_required",
  "task",
  "tool_error",
  "rpc_error",
  "http_error",
  "cancelled",
  "denied",
] as const;
export const Outcome = z.enum(outcomes);
export type Outcome = z.infer<typeof Outcome>;

/** Revisions of MCP that Switchyard hosts: `2025` sessions with `initialize`, `2026` stateless requests. */
export const eras = ["2025", "2026"] as const;
export const Era = z.enum(eras);
export type Era = z.infer<typeof Era>;
