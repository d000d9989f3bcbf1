import type { SourceRow } from "../source-store.ts";
import type { Claim } from "../sync-claim-store.ts";
import type { ConnectionWorkerDeps } from "../worker-deps.ts";

/** What a try came to: something to apply under the fence, or a time to look again. */
export type Outcome =
  | { readonly kind: "apply"; readonly seen: string | null; readonly effect: () => Promise<void> }
  | { readonly kind: "again"; readonly seconds: number };

/** One kind of sync: asks the provider what is true now and says what follows. Changes nothing of ours before its effect. */
export type SyncHandler = (deps: ConnectionWorkerDeps, claim: Claim, source: SourceRow) => Promise<Outcome>;

/** Nothing follows. */
export function settled(seen: string | null): Outcome {
  return { kind: "apply", seen, effect: async () => {} };
}
