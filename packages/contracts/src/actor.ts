import { z } from "zod";
import { ActorKind } from "./states.ts";

/** Who did something, as it is written into the audit trail. */
export const Actor = z.object({
  kind: ActorKind,
  id: z.string(),
  /** E-mail of a user, name of a key. */
  label: z.string(),
  /** What authenticated it: a session, a key id. */
  credential: z.string().nullable(),
});
export type Actor = z.infer<typeof Actor>;
