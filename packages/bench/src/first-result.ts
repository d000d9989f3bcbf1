/** `npm run bench -- first-result`: from `git clone` to the first tool result, as a newcomer would get there. */
import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startComposedSystem } from "./system/composed-system.ts";
import { callTool, createServer, waitForDeployment } from "./system/drive.ts";

const LIMIT_SECONDS = 300;
const CALL = { name: "calculate", arguments: { expression: "6 * 7" } };

const origin = fileURLToPath(new URL("../../..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "switchyard-first-"));
// The embedded Postgres may run as another user, who must be able to reach its programs in node_modules.
chmodSync(folder, 0o711);
const print = (line: string) => process.stdout.write(`${line}\n`);

const began = performance.now();
const sinceBegin = () => Math.round((performance.now() - began) / 100) / 10;
let figures: Readonly<Record<string, number>> = {};
try {
  const checkout = join(folder, "switchyard");
  execFileSync("git", ["clone", "--quiet", origin, checkout], { stdio: ["ignore", "ignore", "inherit"] });
  const cloned = sinceBegin();
  print(`cloned            ${cloned} s`);
  // A newcomer has downloaded nothing before.
  const env = { npm_config_cache: join(folder, "npm-cache") };
  const system = await startComposedSystem({ checkout, env, onLine: (line) => print(`    ${line}`) });
  try {
    const up = sinceBegin();
    print(`up                ${up} s`);
    await createServer(system, "first", { template: "typescript-http" });
    await waitForDeployment(system, "first");
    const live = sinceBegin();
    print(`example live      ${live} s`);
    const result = await callTool(system, "first", CALL);
    const total = sinceBegin();
    print(`first tool result ${total} s: ${result}`);
    figures = { clone_s: cloned, up_s: up, live_s: live, first_result_s: total };
    if (total > LIMIT_SECONDS) process.exitCode = 1;
  } finally {
    await system.stop();
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
if (process.argv.includes("--json")) print(JSON.stringify(figures));
