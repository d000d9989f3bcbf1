import { AppError } from "@switchyard/contracts";
import { openGitCredential } from "@switchyard/secrets";
import type { CheckoutRequest } from "../ports.ts";
import type { Run } from "./run.ts";
import { saveCommit } from "./run-store.ts";
import { tryPatiently } from "./try-patiently.ts";

/** Brings the source of the deployment's settings into the work tree, at exactly the commit that is wanted, and notes it. */
export async function fetchStep(run: Run): Promise<void> {
  const { deps, deployment } = run;
  const commit = await (deployment.settings.github === null ? fetchOnce(run) : tryPatiently(() => fetchOnce(run), run));
  await saveCommit(deps.db, run.holder, commit);
  const size = `${commit.files} files, ${(commit.bytes / 1_048_576).toFixed(1)} MiB`;
  run.say(`Commit ${commit.sha.slice(0, 12)} by ${commit.authorName}: ${commit.message.split("\n")[0]} (${size})`);
}

async function fetchOnce(run: Run) {
  const { deps, deployment } = run;
  const wanted = deployment.wantedSha;
  const source = await openSource(run);
  return deps.sources
    .checkout({ ...source, commit: wanted, into: run.treeDir, onLine: run.onLine, signal: run.signal })
    .catch((error: unknown) => {
      throw wanted === null ? error : explainVanished(error, wanted);
    });
}

/** Where the source lies and what reads it: a token of the installation for its repositories, else the stored credential. */
async function openSource(run: Run): Promise<Pick<CheckoutRequest, "location" | "credential" | "vouchedHost">> {
  const { deps, deployment } = run;
  const { settings, orgId } = deployment;
  const ref = settings.sourceRef;
  if (settings.github !== null && deps.repositoryCredential) {
    const { url, credential, vouchedHost } = await deps.repositoryCredential({ orgId, ...settings.github });
    return { location: { url, ref }, credential, vouchedHost };
  }
  const secretId = settings.gitCredentialId;
  const credential =
    secretId === null
      ? null
      : await deps.db.asSystem("open the Git credential of a fetch", (tx) =>
          openGitCredential(tx, deps.sealer, { orgId, id: secretId }),
        );
  return { location: { url: settings.sourceUrl, ref }, credential };
}

function explainVanished(error: unknown, sha: string): unknown {
  if (!(error instanceof AppError) || error.code !== "source_ref_missing") return error;
  return new AppError({
    code: "source_ref_missing",
    kind: "not_found",
    message: `The commit ${sha.slice(0, 12)} is not in the repository any more: its branch was rewritten (force-push) or deleted.`,
    remedy: "The commit that took its place is deployed when it is pushed; deploy again to take the newest one now.",
    cause: error,
  });
}
