import type { z } from "zod";

/** One kind of job, declared once by the room that owns it; producers and consumers both come from it. */
export interface JobDefinition<P extends z.ZodType = z.ZodType> {
  /** Dotted: `deployment.run`. */
  readonly name: string;
  /** Ids only: the row is the truth, the job a nudge. New fields are optional for one release. */
  readonly payload: P;
  readonly attempts: number;
  /** First delay; it doubles with each attempt. */
  readonly backoffMs: number;
  readonly timeoutMs: number;
  /** Jobs with the same key are one: a second ring while the first waits or runs changes nothing. */
  readonly key: (payload: z.output<P>) => string;
}

/** Declares a job. */
export function defineJob<P extends z.ZodType>(definition: JobDefinition<P>): JobDefinition<P> {
  return definition;
}
