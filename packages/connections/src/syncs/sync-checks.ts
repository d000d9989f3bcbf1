import { failHeld, releaseHold } from "@switchyard/deployments";
import { systemPrincipal } from "@switchyard/tenancy";
import { type Held, heldForChecks } from "../environment-store.ts";
import type { ChecksState } from "../ports.ts";
import type { Claim } from "../sync-claim-store.ts";
import type { ConnectionWorkerDeps } from "../worker-deps.ts";
import { type Outcome, type SyncHandler, settled } from "./outcome.ts";
import { remoteOf } from "./remote.ts";
import { ACTOR } from "./sync-branch.ts";

/** Nothing has reported for this long: nothing will. */
const SILENCE_MS = 90_000;
/** Checks that take longer are given up on. */
const PATIENCE_MS = 60 * 60_000;
const LOOK_AGAIN_SECONDS = 30;

/** What waits for a commit's checks starts when they passed, and fails with them. */
export const syncChecks: SyncHandler = async (deps, claim, source) => {
  const held = await deps.db.forOrg(source.orgId, (tx) => heldForChecks(tx, source.id, claim.name));
  if (held.length === 0) return settled(claim.seen);
  const remote = await remoteOf(deps, source);
  const waitedMs = oldestWait(held);
  const asked = remote?.client.checks(remote.installation, remote.repository, claim.name).catch((error: unknown) => {
    // A GitHub that does not show them keeps nothing waiting for longer than one whose checks do not end.
    if (waitedMs >= PATIENCE_MS) return "pending" as const;
    throw error;
  });
  const verdict = judge((await asked) ?? "none", waitedMs);
  if (verdict === "wait") return { kind: "again", seconds: LOOK_AGAIN_SECONDS };
  return end(deps, claim, { held, verdict });
};

export type ChecksVerdict = "wait" | "release" | "failed" | "late";

/** What follows from a commit's checks for what waited `waitedMs` for them. */
export function judge(state: ChecksState, waitedMs: number): ChecksVerdict {
  if (state === "passed") return "release";
  if (state === "failed") return "failed";
  if (state === "none" && waitedMs >= SILENCE_MS) return "release";
  return waitedMs >= PATIENCE_MS ? "late" : "wait";
}

function oldestWait(held: readonly Held[]): number {
  return Math.max(...held.map(({ heldAt }) => Date.now() - (heldAt?.getTime() ?? Date.now())));
}

const FAILURES = {
  failed: {
    code: "checks_failed",
    message: "A check of this commit failed, so it was not deployed.",
    remedy: "Push a commit whose checks pass, or deploy by hand.",
  },
  late: {
    code: "checks_timeout",
    message: "The checks of this commit were not seen to pass within an hour, so it was not deployed.",
    remedy: "Push again when they run, let the App read checks at GitHub, or turn off waiting for checks.",
  },
} as const;

function end(
  deps: ConnectionWorkerDeps,
  claim: Claim,
  { held, verdict }: { readonly held: readonly Held[]; readonly verdict: "release" | "failed" | "late" },
): Outcome {
  const principal = systemPrincipal(claim.orgId, ACTOR);
  return {
    kind: "apply",
    seen: verdict,
    async effect() {
      for (const { id: deploymentId } of held) {
        if (verdict === "release") await releaseHold(deps, principal, { deploymentId });
        else await failHeld(deps, principal, { deploymentId, failure: FAILURES[verdict] });
      }
    },
  };
}
