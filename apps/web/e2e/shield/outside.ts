/**
 * Runs Chromium (E2E_CHROMIUM) with these arguments in a network namespace of its own. Chromium drops every request under
 * way when an interface or address of its network changes, and sandboxes that start on this host change it all the time.
 * The one way out of the namespace is a SOCKS proxy whose listening socket was made inside and is served here, and which
 * reaches only loopback. Where no namespace can be made, Chromium runs in the network of the host.
 */
import { spawn } from "node:child_process";
import { Server } from "node:net";
import { fileURLToPath } from "node:url";
import { chromium } from "../environment.ts";
import { serveSocks } from "./socks.ts";

const args = process.argv.slice(2);
const inside = fileURLToPath(new URL("inside.ts", import.meta.url));
/** Playwright speaks to Chromium by the descriptors 3 and 4; the one behind them is ours. */
const inner = spawn("unshare", ["--net", "--", process.execPath, inside, chromium, ...args], {
  stdio: ["inherit", "inherit", "inherit", "inherit", "inherit", "ipc"],
});

let shielded = false;
inner.on("message", (_, socket) => {
  if (!(socket instanceof Server)) return;
  shielded = true;
  socket.on("connection", (client) => void serveSocks(client));
  inner.send("serving");
});
inner.once("error", runPlain);
inner.once("close", (code) => (shielded ? process.exit(code ?? 1) : runPlain()));

function runPlain(): void {
  process.stderr.write("No network namespace can be made here: Chromium runs in the network of the host.\n");
  const plain = spawn(chromium, args, { stdio: ["inherit", "inherit", "inherit", "inherit", "inherit"] });
  plain.once("error", () => process.exit(127));
  plain.once("close", (code) => process.exit(code ?? 1));
}
