import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { AppError } from "@switchyard/contracts";
import { freePort } from "@switchyard/embedded";
import { type Bridge, startBridge } from "./bridge.ts";

/** What the bridge is compared with: pinned, and installed for a run only. */
const VERSION = "4.0.0";
const INSTALL_MS = 180_000;

/**
 * Installs the npm package into a folder and starts it as its README says for sessions over streamable HTTP, with its log
 * off, which is its fastest. Throws AppError peer_not_installed where the registry does not give it.
 */
export async function startSupergateway(folder: string, argv: readonly string[]): Promise<Bridge> {
  const program = join(folder, "node_modules", "supergateway", "dist", "index.js");
  if (!existsSync(program)) await install(folder);
  const port = await freePort();
  const command = argv.map((part) => `'${part.replaceAll("'", `'\\''`)}'`).join(" ");
  const options = ["--outputTransport", "streamableHttp", "--stateful", "--logLevel", "none", "--port", String(port)];
  return await startBridge("supergateway", { argv: [program, "--stdio", command, ...options], port });
}

async function install(folder: string): Promise<void> {
  const wanted = `supergateway@${VERSION}`;
  const options = ["--no-save", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel", "error"];
  try {
    await promisify(execFile)("npm", ["install", "--prefix", folder, ...options, wanted], { timeout: INSTALL_MS });
  } catch (error) {
    const cause = error instanceof Error ? error : new TypeError(String(error));
    const message = `${wanted} could not be installed from the npm registry: ${cause.message}`;
    throw new AppError({ code: "peer_not_installed", kind: "unavailable", message, cause });
  }
}
