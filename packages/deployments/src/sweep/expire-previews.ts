import { systemPrincipal } from "@switchyard/tenancy";
import { closePreview } from "../commands/close-environment.ts";
import type { FollowDeps } from "../commands/deploy-commit.ts";
import { findIdlePreviews, noteCalls } from "../preview-store.ts";
import { parseDeploySettings } from "../settings/deploy-settings.ts";

/**
 * Closes previews of pull requests that nobody pushed to or called for as long as their server's settings say. Calls are only
 * looked at once nothing else kept a preview, and what is found is noted. Answers how many it closed.
 */
export async function expirePreviews(deps: FollowDeps): Promise<number> {
  let closed = 0;
  const { expireAfterDays } = parseDeploySettings({}).previews;
  for (const preview of await findIdlePreviews(deps.db, expireAfterDays)) {
    const { orgId, serverId, slug, days, used: idleSince } = preview;
    // Called at all since: whether that was lately enough is for the next look to say.
    if (await noteCalls(deps.db, preview)) continue;
    const reason = `nobody called it or pushed to it for ${days === 1 ? "a day" : `${days} days`}`;
    await closePreview(deps, systemPrincipal(orgId, "sweeper"), { serverId, slug, reason, idleSince });
    closed += 1;
  }
  return closed;
}
