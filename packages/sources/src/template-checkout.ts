import { createHash } from "node:crypto";
import { cp, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { CheckoutRequest, Commit } from "@switchyard/deployments/ports";

/** Copies a bundled example; its commit is the hash of its files, in the length of a Git commit. */
export async function checkoutTemplate(
  from: string,
  slug: string,
  request: CheckoutRequest,
): Promise<Commit & { readonly bytes: number; readonly files: number }> {
  await cp(from, request.into, { recursive: true, filter: (path) => !/\/(node_modules|dist|\.venv)$/.test(path) });
  const hash = createHash("sha1");
  let bytes = 0;
  const names = (await readdir(request.into, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  for (const name of names) {
    const content = await readFile(name);
    bytes += content.length;
    hash.update(name.slice(request.into.length)).update("\0").update(content).update("\0");
  }
  request.onLine({ stream: "system", text: `Copied the bundled example ${slug} (${names.length} files)` });
  return {
    sha: hash.digest("hex"),
    message: `Bundled example ${slug}`,
    authorName: "Switchyard",
    committedAt: new Date().toISOString(),
    bytes,
    files: names.length,
  };
}
