import { notFound, type SourceStatus } from "@switchyard/contracts";
import type { OrgTransaction } from "@switchyard/db";
import { assertServerVisible, parseDeploySettings } from "@switchyard/deployments";
import type { Principal } from "@switchyard/tenancy";
import { lastServerDelivery } from "../delivery-store.ts";
import type { ConnectionDeps } from "../deps.ts";
import { findGithubApp } from "../github-app-store.ts";
import { serverWebhookPath } from "../paths.ts";
import { githubPace, gitPace } from "../polling-pace.ts";
import { findSource, type SourceRow } from "../source-store.ts";
import { isPolledUrl } from "../source-url.ts";
import { findTroubles } from "../sync-store.ts";
import { subjectNames } from "../sync-subject-store.ts";

type Facts = Pick<SourceStatus, "mode" | "everySeconds" | "explanation">;

/** How changes of a server's source reach Switchyard, and what does not go well about it. Throws AppError server_not_found. */
export async function getSourceStatus(
  deps: Pick<ConnectionDeps, "db" | "webOrigin">,
  principal: Principal,
  input: { readonly server: string },
): Promise<SourceStatus> {
  await assertServerVisible(deps, principal, input);
  const app = await findGithubApp(deps.db);
  return deps.db.forOrg(principal.orgId, async (tx) => {
    const server = await findSource(tx, input.server);
    if (!server) throw notFound("server", input.server);
    const own = await lastServerDelivery(tx, server.id);
    const github = server.githubRepoId !== null;
    return {
      ...(github ? githubFacts(deps.webOrigin, server, app) : gitFacts(deps.webOrigin, server, own)),
      webhookUrl: server.hookSealed === null ? null : `${deps.webOrigin}${serverWebhookPath(server.id)}`,
      lastDeliveryAt: (github ? (app?.lastDeliveryAt ?? null) : own)?.toISOString() ?? null,
      troubles: await troublesOf(tx, server.id),
    };
  });
}

async function troublesOf(tx: OrgTransaction, serverId: string): Promise<SourceStatus["troubles"]> {
  const rows = await findTroubles(tx, serverId);
  const names = await subjectNames(tx, rows);
  return rows.map((row, at) => ({
    subject: names[at] ?? `${row.kind} ${row.name}`,
    message: row.lastError ?? "It failed.",
    failures: row.failures,
    nextTryAt: row.nextTryAt.toISOString(),
  }));
}

const FAULTS: Readonly<Record<string, string>> = {
  installation_removed: "The GitHub App was uninstalled or unlinked; link it again under Settings → Git.",
  installation_suspended: "The GitHub App is suspended at GitHub; an admin of the account can lift that there.",
  repository_removed: "The repository is gone or no longer granted to the GitHub App; grant it again at GitHub.",
};

function githubFacts(
  webOrigin: string,
  server: SourceRow,
  app: { readonly baseUrl: string; readonly lastDeliveryAt: Date | null } | null,
): Facts {
  const fault = !app ? "This installation has no GitHub App any more." : FAULTS[server.sourceFault ?? ""];
  if (!app || fault !== undefined) return manual(fault ?? "");
  if (!parseDeploySettings(server.deploySettings).autoDeploy) return manual(AUTO_OFF);
  const { everySeconds, because } = githubPace({ webOrigin, ...app });
  const explanation = because ?? "GitHub tells of each push; repositories are also checked every 10 minutes.";
  return { mode: because === null ? "webhook" : "polling", everySeconds, explanation };
}

const AUTO_OFF = "Pushes do not deploy by themselves here; that can be turned on in the deploy settings.";

function gitFacts(webOrigin: string, server: SourceRow, lastHook: Date | null): Facts {
  if (server.sourceUrl.startsWith("template:")) return manual("A bundled example changes only with Switchyard itself.");
  if (!parseDeploySettings(server.deploySettings).autoDeploy) return manual(AUTO_OFF);
  if (lastHook !== null && server.hookSealed !== null) {
    return {
      mode: "webhook",
      everySeconds: null,
      explanation: "The Git host tells of each push by the server's webhook URL.",
    };
  }
  const pace = isPolledUrl(server.sourceUrl) ? gitPace(webOrigin) : null;
  if (pace) return { mode: "polling", everySeconds: pace.everySeconds, explanation: pace.because ?? "" };
  return manual("Nobody tells of pushes yet; set up the server's webhook URL at the Git host, or deploy by hand.");
}

function manual(explanation: string): Facts {
  return { mode: "manual", everySeconds: null, explanation };
}
