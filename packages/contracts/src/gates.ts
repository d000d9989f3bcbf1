/** What gates find when a deployment is verified, as it crosses the wire. */
import { z } from "zod";

export const gateIds = ["manifest_diff", "hygiene"] as const;
export const GateId = z.enum(gateIds);
export type GateId = z.infer<typeof GateId>;

/** `block` keeps a deployment from going live until somebody who may approve promotes it. */
export const gateModes = ["off", "warn", "block"] as const;
export const GateMode = z.enum(gateModes);
export type GateMode = z.infer<typeof GateMode>;

export const GateVerdict = z.enum(["passed", "warned", "blocked", "skipped"]);
export type GateVerdict = z.infer<typeof GateVerdict>;

/** One thing a gate says. Text in it may come from tenant code: show it as text only. */
export const GateFinding = z.object({
  /** Stable id of the rule, such as `tool_removed` or `hidden_characters`. */
  code: z.string(),
  severity: z.enum(["info", "warning", "error"]),
  /** What it is about: `tool "search"`, with the place inside where there is one. */
  subject: z.string(),
  message: z.string(),
  remedy: z.string(),
});
export type GateFinding = z.infer<typeof GateFinding>;

export const GateResult = z.object({
  gate: GateId,
  title: z.string(),
  mode: GateMode,
  verdict: GateVerdict,
  /** One line. */
  summary: z.string(),
  findings: z.array(GateFinding),
  /** Findings beyond those listed. */
  more: z.number().int(),
  durationMs: z.number(),
});
export type GateResult = z.infer<typeof GateResult>;

/** One difference inside a tool, prompt or resource. */
export const ManifestChangeDetail = z.object({
  /** Place inside the item: `inputSchema.properties.city.type`. */
  path: z.string(),
  class: z.enum(["compatible", "breaking"]),
  /** Stable id of the rule that decided. */
  rule: z.string(),
  message: z.string(),
});
export type ManifestChangeDetail = z.infer<typeof ManifestChangeDetail>;

export const ManifestChange = z.object({
  kind: z.enum(["tool", "prompt", "resource", "resource_template"]),
  name: z.string(),
  change: z.enum(["added", "removed", "changed"]),
  class: z.enum(["compatible", "breaking"]),
  details: z.array(ManifestChangeDetail),
});
export type ManifestChange = z.infer<typeof ManifestChange>;

/** What a deployment changes against another one, usually the live one. */
export const ManifestDiff = z.object({
  /** Deployment it is compared with; null when nothing was live. */
  against: z.string().nullable(),
  class: z.enum(["none", "compatible", "breaking"]),
  added: z.number().int(),
  removed: z.number().int(),
  changed: z.number().int(),
  breaking: z.number().int(),
  changes: z.array(ManifestChange),
});
export type ManifestDiff = z.infer<typeof ManifestDiff>;
