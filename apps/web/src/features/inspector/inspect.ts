import { z } from "zod";

/** What the browser asks of the inspector's route: one tool call with the MCP token it was given for this server. */
export const InspectInput = z.strictObject({
  org: z.string().min(1).max(64),
  server: z.string().min(1).max(64),
  token: z.string().min(1).max(8192),
  tool: z.string().min(1).max(256),
  arguments: z.record(z.string(), z.unknown()),
});
export type InspectInput = z.infer<typeof InspectInput>;

/** How a call went: the result as the server gave it, or the fault on the way. */
export const InspectAnswer = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("result"),
    durationMs: z.number(),
    isError: z.boolean(),
    content: z.array(z.record(z.string(), z.unknown())),
    structuredContent: z.unknown().optional(),
    protocolVersion: z.string().nullable(),
  }),
  z.object({ kind: z.literal("fault"), durationMs: z.number(), message: z.string(), code: z.number().nullable() }),
]);
export type InspectAnswer = z.infer<typeof InspectAnswer>;
