import { AppError } from "@switchyard/contracts";
import { parseDeploySettings } from "@switchyard/deployments";
import { findGithubApp } from "../github-app-store.ts";
import { pauseInstallation } from "../installation-store.ts";
import { githubPace, gitPace } from "../polling-pace.ts";
import { findSourceById, type SourceRow } from "../source-store.ts";
import type { ConnectionWorkerDeps } from "../worker-deps.ts";
import { pollGit } from "./poll-git.ts";
import { type PolledRepository, pollGithub } from "./poll-github.ts";
import { claimPolls, type DuePoll, type PollPace } from "./poll-store.ts";

/** Servers per round: a thousand of them are spread over minutes. */
const AT_ONCE = 20;
const CONCURRENCY = 4;
const PAUSE_SECONDS = 60;

/** Looks at repositories that are due; answers whether there may be more. */
export async function pollRound(deps: ConnectionWorkerDeps): Promise<boolean> {
  const due = await claimPolls(deps.db, AT_ONCE, await paceOf(deps));
  const repositories = await grouped(deps, due);
  for (let at = 0; at < repositories.length; at += CONCURRENCY) {
    await Promise.all(repositories.slice(at, at + CONCURRENCY).map((one) => pollOne(deps, one)));
  }
  return due.length >= AT_ONCE;
}

async function paceOf({ db, webOrigin }: ConnectionWorkerDeps): Promise<PollPace> {
  const app = await findGithubApp(db);
  return {
    githubSeconds: app ? githubPace({ webOrigin, ...app }).everySeconds : null,
    gitSeconds: gitPace(webOrigin)?.everySeconds ?? null,
  };
}

async function grouped(deps: ConnectionWorkerDeps, due: readonly DuePoll[]): Promise<readonly PolledRepository[]> {
  const groups = new Map<string, { source: SourceRow; first: boolean }[]>();
  for (const { serverId, first } of due) {
    const source = await findSourceById(deps.db, serverId);
    if (!source || !parseDeploySettings(source.deploySettings).autoDeploy) continue;
    const key = source.githubRepoId === null ? source.id : `${source.installationId}/${source.githubRepoId}`;
    groups.set(key, [...(groups.get(key) ?? []), { source, first }]);
  }
  return [...groups.values()].map((servers) => ({ servers }));
}

/** A look that fails is tried again at the next pace; a rate limit stops the installation until GitHub's own time. */
async function pollOne(deps: ConnectionWorkerDeps, repository: PolledRepository): Promise<void> {
  const [first] = repository.servers;
  if (!first) return;
  const { source } = first;
  try {
    if (source.githubRepoId === null) await pollGit(deps, first);
    else await pollGithub(deps, repository);
  } catch (error) {
    const known = error instanceof AppError ? error : null;
    const fields = { server_id: source.id, code: known?.code ?? "internal", ...(known ? {} : { error }) };
    deps.log.warn("connections.poll", fields);
    if (known?.code !== "github_rate_limited" || source.installationId === null) return;
    await pauseInstallation(deps.db, source.installationId, known.retryAfterSeconds ?? PAUSE_SECONDS);
  }
}
