/** How a server follows its repository, as it crosses the wire and as it is stored. */
import { z } from "zod";
import { GateMode } from "./gates.ts";
import { EnvironmentSlug } from "./names.ts";

/** A glob over branch names or paths: `*` within a segment, `**` across segments, `?`, `{a,b}`; a leading `!` excludes. */
export const Glob = z.string().trim().min(1).max(255);

/** Mode of each gate in one kind of environment; a gate that is not named has its default. */
export const GateModes = z.strictObject({
  manifest_diff: GateMode.default("warn"),
  hygiene: GateMode.default("warn"),
});
export type GateModes = z.infer<typeof GateModes>;

export const PreviewSettings = z.strictObject({
  /** A preview per pull request. */
  enabled: z.boolean().default(true),
  /** Days without a call and without a push after which a preview is closed; 0 keeps it. */
  expireAfterDays: z.number().int().min(0).max(365).default(7),
  /** Pull requests from forks: each commit waits for a member's approval, or is not deployed at all. */
  forks: z.enum(["approval", "never"]).default("approval"),
});

/** Everything about following a repository. Absent members have their defaults. */
export const DeploySettings = z.strictObject({
  /** Deploy pushes by themselves. */
  autoDeploy: z.boolean().default(true),
  /** Branch that goes to production; null takes the source's ref, else the repository's default branch. */
  productionBranch: z.string().trim().min(1).max(255).nullable().default(null),
  /** Other branches and the environments they deploy to; the first match wins. */
  branches: z
    .array(z.strictObject({ pattern: Glob, environment: EnvironmentSlug }))
    .max(50)
    .default([]),
  previews: PreviewSettings.prefault({}),
  /** Only pushes that touch one of these paths (from the repository's root) deploy; empty means the root directory. */
  watchPaths: z.array(Glob).max(50).default([]),
  /** Start only when the commit's checks have passed. */
  waitForChecks: z.boolean().default(false),
  /** Whether a ready deployment goes live in production by itself. */
  promotion: z.enum(["automatic", "manual"]).default("automatic"),
  /** Whether a change of an environment's variables deploys what is live there again with the new ones. */
  redeployOnVariables: z.boolean().default(true),
  gates: z.strictObject({ production: GateModes.prefault({}), preview: GateModes.prefault({}) }).prefault({}),
});
export type DeploySettings = z.infer<typeof DeploySettings>;

/** Members to change; what is absent stays. */
export const DeploySettingsPatch = z.strictObject({
  autoDeploy: z.boolean().optional(),
  productionBranch: z.string().trim().min(1).max(255).nullable().optional(),
  branches: z
    .array(z.strictObject({ pattern: Glob, environment: EnvironmentSlug }))
    .max(50)
    .optional(),
  previews: z
    .strictObject({
      enabled: z.boolean().optional(),
      expireAfterDays: z.number().int().min(0).max(365).optional(),
      forks: z.enum(["approval", "never"]).optional(),
    })
    .optional(),
  watchPaths: z.array(Glob).max(50).optional(),
  waitForChecks: z.boolean().optional(),
  promotion: z.enum(["automatic", "manual"]).optional(),
  redeployOnVariables: z.boolean().optional(),
  gates: z
    .strictObject({
      production: z.strictObject({ manifest_diff: GateMode.optional(), hygiene: GateMode.optional() }).optional(),
      preview: z.strictObject({ manifest_diff: GateMode.optional(), hygiene: GateMode.optional() }).optional(),
    })
    .optional(),
});
export type DeploySettingsPatch = z.infer<typeof DeploySettingsPatch>;
