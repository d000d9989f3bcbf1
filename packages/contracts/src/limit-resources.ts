/** How much may be called, as it crosses the wire. */
import { z } from "zod";
import { ToolName } from "./scopes.ts";
import { LimitPer, LimitPeriod } from "./states.ts";

/** What a limit counts: no tools means every request, `*` alone every tool call, names these tools together. */
const LimitedTools = z.array(z.union([z.literal("*"), ToolName])).max(500);

export const Limit = z.object({
  id: z.string(),
  /** Slug of the server; null counts all servers of the org together. */
  server: z.string().nullable(),
  tools: LimitedTools,
  per: LimitPer,
  calls: z.number().int(),
  period: LimitPeriod,
  /** Calls that may come at once; null for quotas (day, month). */
  burst: z.number().int().nullable(),
  /** What is counted right now, for limits that count everybody together; null where it is not known. */
  used: z.object({ calls: z.number(), resetsAt: z.iso.datetime().nullable() }).nullable(),
  createdBy: z.string(),
  createdAt: z.iso.datetime(),
});
export type Limit = z.infer<typeof Limit>;

export const CreateLimitInput = z.strictObject({
  /** Slug or id; absent limits the whole org. */
  server: z.string().min(1).max(100).optional(),
  tools: LimitedTools.default([]),
  per: LimitPer,
  calls: z.number().int().min(1).max(1_000_000_000),
  period: LimitPeriod,
  /** Rates only; `calls` when absent. */
  burst: z.number().int().min(1).max(1_000_000_000).optional(),
});
export type CreateLimitInput = z.infer<typeof CreateLimitInput>;
