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

export const actorKinds = ["user", "key", "client", "anonymous", "system"] as const;
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

/** What an issued client is for. */
export const clientPurposes = ["person", "ci", "agent"] as const;
export const ClientPurpose = z.enum(clientPurposes);
export type ClientPurpose = z.infer<typeof ClientPurpose>;

/** How an issued client proves itself; `none` is a public client, held by PKCE alone. */
export const clientAuthMethods = ["secret", "private_key_jwt", "none"] as const;
export const ClientAuthMethod = z.enum(clientAuthMethods);
export type ClientAuthMethod = z.infer<typeof ClientAuthMethod>;

/** How we know a client: issued by an org, described by its metadata document (CIMD), or registered by itself (RFC 7591). */
export const clientKinds = ["issued", "metadata", "registered"] as const;
export const ClientKind = z.enum(clientKinds);
export type ClientKind = z.infer<typeof ClientKind>;

/** What a one-time link hands over. */
export const credentialKinds = ["client", "key"] as const;
export const CredentialKind = z.enum(credentialKinds);
export type CredentialKind = z.infer<typeof CredentialKind>;

export const policyEffects = ["allow", "deny"] as const;
export const PolicyEffect = z.enum(policyEffects);
export type PolicyEffect = z.infer<typeof PolicyEffect>;

/** Whose calls one limit counts together: everybody's, each principal's, each OAuth client's. */
export const limitPers = ["everyone", "principal", "client"] as const;
export const LimitPer = z.enum(limitPers);
export type LimitPer = z.infer<typeof LimitPer>;

/** Second, minute and hour make a rate (token bucket); day and month (UTC) a quota. */
export const limitPeriods = ["second", "minute", "hour", "day", "month"] as const;
export const LimitPeriod = z.enum(limitPeriods);
export type LimitPeriod = z.infer<typeof LimitPeriod>;

/** Whom a policy is about: everyone of a role, a person, a client, an API key. */
export const policySubjectKinds = ["role", "user", "client", "key"] as const;
export const PolicySubjectKind = z.enum(policySubjectKinds);
export type PolicySubjectKind = z.infer<typeof PolicySubjectKind>;
