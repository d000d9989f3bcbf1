import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/**
 * Bundles the runner into one `.mjs` without imports other than Node's own, fit for Node 20 and up. Rejects with
 * esbuild's message when it cannot.
 */
export async function bundleRunner(outFile: string): Promise<void> {
  await mkdir(dirname(outFile), { recursive: true });
  await build({
    entryPoints: [fileURLToPath(new URL("./main.ts", import.meta.url))],
    outfile: outFile,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    packages: "bundle",
    legalComments: "none",
    logLevel: "silent",
  });
}
