import { z } from "zod";

/** What a person says to one question: the fields of its form, or that they will not say. */
export const QuestionResponse = z.discriminatedUnion("action", [
  z.strictObject({ action: z.literal("accept"), content: z.record(z.string(), z.unknown()) }),
  z.strictObject({ action: z.literal("decline") }),
]);
export type QuestionResponse = z.infer<typeof QuestionResponse>;

/** Answers to the questions that ended a call, and the state that came with them, to take the call up again. */
const InspectResume = z.strictObject({
  requestState: z.string().max(65_536).nullable(),
  responses: z.record(z.string(), QuestionResponse),
});
export type InspectResume = z.infer<typeof InspectResume>;

/** What the browser asks of the inspector's route: one tool call with the MCP token it was given for this server. */
export const InspectInput = z.strictObject({
  org: z.string().min(1).max(64),
  server: z.string().min(1).max(64),
  token: z.string().min(1).max(8192),
  tool: z.string().min(1).max(256),
  arguments: z.record(z.string(), z.unknown()),
  resume: InspectResume.optional(),
});
export type InspectInput = z.infer<typeof InspectInput>;

/** A form that the server wants filled in before it goes on (elicitation). */
export const Question = z.object({
  key: z.string(),
  message: z.string(),
  schema: z.record(z.string(), z.unknown()),
});
export type Question = z.infer<typeof Question>;

/**
 * How a call went: the result as the server gave it, what it asks first, the refusal of the ingress in its own words, or
 * another fault on the way.
 */
export const InspectAnswer = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("result"),
    durationMs: z.number(),
    isError: z.boolean(),
    content: z.array(z.record(z.string(), z.unknown())),
    structuredContent: z.unknown().optional(),
    protocolVersion: z.string().nullable(),
  }),
  z.object({
    kind: z.literal("asked"),
    durationMs: z.number(),
    questions: z.array(Question),
    requestState: z.string().nullable(),
  }),
  z.object({
    kind: z.literal("refused"),
    durationMs: z.number(),
    message: z.string(),
    remedy: z.string().nullable(),
    code: z.string(),
    requestId: z.string().nullable(),
    /** Whether a check let the call not through; otherwise it could not be carried out. */
    denied: z.boolean(),
  }),
  z.object({ kind: z.literal("fault"), durationMs: z.number(), message: z.string(), code: z.number().nullable() }),
]);
export type InspectAnswer = z.infer<typeof InspectAnswer>;
