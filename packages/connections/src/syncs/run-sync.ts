import { toAppError } from "@switchyard/contracts";
import type { SyncKind } from "@switchyard/deployments";
import { wideEvent } from "@switchyard/telemetry";
import { pauseInstallation } from "../installation-store.ts";
import { findSourceById } from "../source-store.ts";
import { applyUnderFence, type Claim, tryAgain } from "../sync-claim-store.ts";
import { LONGEST_READ_DELAY_SECONDS, LONGEST_WRITE_DELAY_SECONDS, retryDelay } from "../sync-machine.ts";
import type { ConnectionWorkerDeps } from "../worker-deps.ts";
import type { SyncHandler } from "./outcome.ts";
import { syncBranch } from "./sync-branch.ts";
import { syncChecks } from "./sync-checks.ts";
import { syncComment } from "./sync-comment.ts";
import { syncPull } from "./sync-pull.ts";
import { syncStatus } from "./sync-status.ts";

const handlers: Readonly<Record<SyncKind, SyncHandler>> = {
  branch: syncBranch,
  pull: syncPull,
  checks: syncChecks,
  status: syncStatus,
  comment: syncComment,
};

/** GitHub names how long to wait; where it does not, this long. */
const PAUSE_SECONDS = 60;

/**
 * One try of a sync. What goes wrong is kept with it and tried again, later each time; a rate limit stops everything of
 * that installation until GitHub's own time. Rejects only when our own database does not answer.
 */
export async function runSync(deps: ConnectionWorkerDeps, claim: Claim): Promise<void> {
  const source = await findSourceById(deps.db, claim.serverId);
  if (!source) return;
  const fields = { org_id: claim.orgId, server_id: claim.serverId, sync: claim.kind, subject: claim.name };
  try {
    await wideEvent(deps.log, { name: "connections.sync", fields }, async (event) => {
      const outcome = await handlers[claim.kind](deps, claim, source);
      if (outcome.kind === "again") {
        await tryAgain(deps.db, claim, { seconds: outcome.seconds, error: null });
        return event.set({ applied: "later" });
      }
      event.set({ applied: await applyUnderFence(deps.db, claim, outcome) });
    });
  } catch (thrown) {
    await failed(deps, claim, { thrown, installation: source.installation?.id ?? null });
  }
}

async function failed(
  deps: ConnectionWorkerDeps,
  claim: Claim,
  { thrown, installation }: { readonly thrown: unknown; readonly installation: string | null },
): Promise<void> {
  const error = toAppError(thrown);
  const limited = error.code === "github_rate_limited";
  const pause = limited ? (error.retryAfterSeconds ?? PAUSE_SECONDS) : 0;
  if (limited && installation !== null) await pauseInstallation(deps.db, installation, pause);
  const writes = claim.kind === "status" || claim.kind === "comment";
  const longest = writes ? LONGEST_WRITE_DELAY_SECONDS : LONGEST_READ_DELAY_SECONDS;
  const seconds = Math.max(pause, retryDelay(limited ? 1 : claim.failures + 1, longest));
  await tryAgain(deps.db, claim, { seconds, error: error.message.slice(0, 1_000) });
}
