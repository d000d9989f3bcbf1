import { openGitCredential } from "@switchyard/secrets";
import type { Run } from "./run.ts";
import { saveCommit } from "./run-store.ts";

/** Brings the source of the deployment's settings into the work tree and notes the commit. */
export async function fetchStep(run: Run): Promise<void> {
  const { deps, deployment } = run;
  const { settings, orgId } = deployment;
  const secretId = settings.gitCredentialId;
  const credential =
    secretId === null
      ? null
      : await deps.db.asSystem("open the Git credential of a fetch", (tx) =>
          openGitCredential(tx, deps.sealer, { orgId, id: secretId }),
        );
  const commit = await deps.sources.checkout({
    location: { url: settings.sourceUrl, ref: settings.sourceRef },
    credential,
    commit: null,
    into: run.treeDir,
    onLine: run.onLine,
    signal: run.signal,
  });
  await saveCommit(deps.db, run.holder, commit);
  const size = `${commit.files} files, ${(commit.bytes / 1_048_576).toFixed(1)} MiB`;
  run.say(`Commit ${commit.sha.slice(0, 12)} by ${commit.authorName}: ${commit.message.split("\n")[0]} (${size})`);
}
