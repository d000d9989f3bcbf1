import type { Run } from "./run.ts";
import { saveArtifact } from "./run-store.ts";

/** Hands the built tree to the artifact store and answers its digest. */
export async function packageStep(run: Run): Promise<string> {
  const artifact = await run.deps.artifacts.put(run.treeDir);
  await saveArtifact(run.deps.db, run.holder, artifact);
  const size = `${artifact.files} files, ${(artifact.bytes / 1_048_576).toFixed(1)} MiB`;
  run.say(`Artifact sha256:${artifact.digest.slice(0, 12)} (${size})`);
  return artifact.digest;
}
