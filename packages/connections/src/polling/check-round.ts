import { AppError } from "@switchyard/contracts";
import { findGithubApp } from "../github-app-store.ts";
import { type InstallationRow, pauseInstallation } from "../installation-store.ts";
import { refreshInstallation } from "../installations/refresh-installation.ts";
import { checkEverySeconds } from "../polling-pace.ts";
import type { ConnectionWorkerDeps } from "../worker-deps.ts";
import { claimChecks } from "./check-store.ts";

const AT_ONCE = 10;
const PAUSE_SECONDS = 60;

/**
 * Finds what no webhook told of installations: uninstalled, suspended, repositories renamed, transferred, no longer granted or
 * granted again, another default branch. Answers whether there may be more.
 */
export async function checkRound(deps: ConnectionWorkerDeps): Promise<boolean> {
  const app = await findGithubApp(deps.db);
  if (!app) return false;
  const due = await claimChecks(deps.db, AT_ONCE, checkEverySeconds({ webOrigin: deps.webOrigin, ...app }));
  for (const row of due) await checkOne(deps, row);
  return due.length >= AT_ONCE;
}

/** A look that fails is tried again at the next pace; a rate limit stops the installation until GitHub's own time. */
async function checkOne(deps: ConnectionWorkerDeps, row: InstallationRow): Promise<void> {
  try {
    await refreshInstallation(deps, row);
  } catch (error) {
    const known = error instanceof AppError ? error : null;
    const fields = { installation: row.id, code: known?.code ?? "internal", ...(known ? {} : { error }) };
    deps.log.warn("connections.check", fields);
    if (known?.code !== "github_rate_limited") return;
    await pauseInstallation(deps.db, row.id, known.retryAfterSeconds ?? PAUSE_SECONDS);
  }
}
