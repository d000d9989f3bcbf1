import type { ResolveHead } from "@switchyard/connections/ports";
import type { GitCredential } from "@switchyard/deployments/ports";
import { pinHost } from "./address-guard.ts";
import { explainFailure } from "./git-failure.ts";
import { runGit } from "./git-process.ts";
import { credentialLines, gitEnvironment, gitOptions } from "./git-settings.ts";
import { assertRef, isVouchedFor, type Location, parseLocation } from "./location.ts";
import type { GitProviderOptions } from "./options.ts";
import { refused } from "./refusals.ts";
import { openWorkspace } from "./workspace.ts";

const TIMEOUT_MS = 30_000;
/** A list of refs that is longer was not asked for. */
const MAX_BYTES = 8 * 1024 * 1024;

/** Asks Git hosts for the head of a ref, on the same leash as a fetch. */
export function createHeadResolver(options: GitProviderOptions): ResolveHead {
  return async ({ url, ref }, credential) => {
    const location = parseLocation(url, options);
    if (location.kind === "template") {
      throw refused(`The source ${url} has no refs.`, "Give the repository's https or ssh URL.");
    }
    if (ref !== null) assertRef(ref);
    const wanted = ref === null ? ["HEAD"] : namesOf(ref);
    return headIn(await listRefs({ options, location, credential, wanted }), wanted);
  };
}

/** What a ref may stand for, nearest first (gitrevisions), and an annotated tag by the commit it names. */
function namesOf(ref: string): readonly string[] {
  if (ref === "HEAD" || ref.startsWith("refs/")) return [ref];
  return [`refs/heads/${ref}`, `refs/tags/${ref}^{}`, `refs/tags/${ref}`];
}

interface Listing {
  readonly options: GitProviderOptions;
  readonly location: Exclude<Location, { kind: "template" }>;
  readonly credential: GitCredential | null;
  readonly wanted: readonly string[];
}

async function listRefs({ options, location, credential, wanted }: Listing): Promise<string> {
  const vouched = location.kind !== "local" && isVouchedFor(options, location.host, location.port);
  const pinnedAddress = location.kind === "local" ? null : await pinHost(location.host, vouched);
  const workspace = await openWorkspace({ ...options, location, credential });
  try {
    const address = location.kind === "local" ? location.path : location.url;
    const result = await runGit({
      args: [...gitOptions(location, pinnedAddress), "ls-remote", "--symref", "--", address, ...wanted],
      cwd: workspace.repo,
      env: gitEnvironment({ ...workspace, location, pinnedAddress, home: workspace.root }),
      uid: workspace.uid,
      secret: credentialLines(credential),
      onLine: () => {},
      signal: AbortSignal.timeout(TIMEOUT_MS * 2),
      timeoutMs: TIMEOUT_MS,
      watch: { dir: workspace.root, maxBytes: MAX_BYTES },
    });
    if (result.code === 0) return result.stdout;
    throw explainFailure(result.stderr, { location, ref: wanted[0] ?? "HEAD", hasCredential: credential !== null });
  } finally {
    await workspace.remove();
  }
}

/** The nearest of the wanted names in what `ls-remote --symref` wrote. */
function headIn(text: string, wanted: readonly string[]): { sha: string; branch: string | null } | null {
  const shas = new Map<string, string>();
  let headBranch: string | null = null;
  for (const line of text.split("\n")) {
    const [value = "", name = ""] = line.split("\t");
    if (value.startsWith("ref: refs/heads/") && name === "HEAD") headBranch = value.slice("ref: refs/heads/".length);
    else if (/^([0-9a-f]{40}|[0-9a-f]{64})$/.test(value)) shas.set(name, value);
  }
  for (const name of wanted) {
    const sha = shas.get(name);
    if (sha === undefined) continue;
    if (name === "HEAD") return { sha, branch: headBranch };
    return { sha, branch: name.startsWith("refs/heads/") ? name.slice("refs/heads/".length) : null };
  }
  return null;
}
