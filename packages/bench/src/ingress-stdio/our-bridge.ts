import { closeSync, openSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { freePort } from "@switchyard/embedded";
import { bundleRunner } from "@switchyard/runner";
import { type Bridge, startBridge } from "./bridge.ts";

/** Our bridge as an instance runs it: the bundled runner in a process of its own, its configuration on a descriptor. */
export async function startOurBridge(folder: string, argv: readonly string[]): Promise<Bridge> {
  const bundle = join(folder, "runner.mjs");
  await bundleRunner(bundle);
  const port = await freePort();
  const file = join(folder, "runner.json");
  const listen = { host: "127.0.0.1", port };
  writeFileSync(file, JSON.stringify({ mode: "bridge", listen, argv, cwd: folder, path: "/mcp" }));
  const config = openSync(file, "r");
  try {
    return await startBridge("switchyard", { argv: [bundle, "3"], port, config });
  } finally {
    closeSync(config);
  }
}
