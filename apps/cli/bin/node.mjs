/** Which Node runs us. Plain JavaScript that an old Node can read and that needs nothing installed. */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, dirname } from "node:path";
import { fileURLToPath } from "node:url";

const DEFAULT_MAJOR = 24;
const REMEMBERED = fileURLToPath(new URL("../../../node_modules/.switchyard-node", import.meta.url));

/** Whether this Node can run Switchyard: 22.19 and later of 22, and 24 onwards. */
export function isSupportedNode(version) {
  const [major = 0, minor = 0] = version.replace(/^v/, "").split(".").map(Number);
  return (major === 22 && minor >= 19) || major >= DEFAULT_MAJOR;
}

/** Runs `script` again under a Node that fits, fetched from the npm registry once, and ends with its exit code. */
export function runUnderSupportedNode(script, args) {
  const node = rememberedNode() ?? fetchNode();
  const env = {
    ...process.env,
    PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ""}`,
    SWITCHYARD_LAUNCHER: "1",
  };
  const child = spawn(node, [script, ...args], { env, stdio: "inherit" });
  // A terminal sends Ctrl-C to the child as well: this process only waits for it.
  process.on("SIGINT", () => {});
  for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.on("exit", (code, signal) => process.exit(code ?? (signal === "SIGKILL" ? 137 : 1)));
}

/** Keeps the path of this Node for the next start: asking npx for it again takes seconds. */
export function rememberThisNode() {
  writeFileSync(REMEMBERED, process.execPath);
}

function rememberedNode() {
  if (!existsSync(REMEMBERED)) return null;
  const node = readFileSync(REMEMBERED, "utf8");
  const answer = spawnSync(node, ["-v"], { encoding: "utf8" });
  return answer.status === 0 && isSupportedNode(answer.stdout.trim()) ? node : null;
}

function fetchNode() {
  const found = spawnSync("npx", ["-y", "-p", `node@${DEFAULT_MAJOR}`, "node", "-p", "process.execPath"], {
    env: withoutRunState(process.env),
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
    shell: process.platform === "win32",
  });
  const node = found.status === 0 ? found.stdout.trim().split("\n").at(-1) : undefined;
  if (node) return node;
  const reason = (found.stderr ?? found.error?.message ?? "").trim();
  process.stderr.write(
    `${reason}\n✗ Switchyard needs Node 22.19 or later, or 24; this is ${process.version}, and node@${DEFAULT_MAJOR} could not be fetched from npm.\n` +
      `  Install Node ${DEFAULT_MAJOR}, or let npm reach its registry, and start again.\n`,
  );
  process.exit(1);
}

/** What `npm run` tells its scripts about itself would steer another npm; what people set (registry, proxy, CA) stays. */
export function withoutRunState(env) {
  const runState =
    /^(npm_(lifecycle|package|command|execpath|node_execpath)|npm_config_(package|call|local_prefix|prefix|global_prefix|user_agent)$|INIT_CWD$)/;
  return Object.fromEntries(Object.entries(env).filter(([name]) => !runState.test(name)));
}
