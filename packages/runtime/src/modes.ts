/** Chooses the mode this host allows and says what is missing for a better one. */
import { AppError } from "@switchyard/contracts";
import { openBareHost } from "./bare-host.ts";
import type { CellHost } from "./cell.ts";
import { tryHostTool } from "./host-tool.ts";
import type { SandboxMode, SandboxOptions } from "./options.ts";
import { openRootHost } from "./root-host.ts";
import { openUserHost } from "./user-host.ts";

const programs: Readonly<Record<SandboxMode, readonly (readonly [string, string])[]>> = {
  root: [
    ["bwrap", "bubblewrap"],
    ["bash", "bash"],
    ["nft", "nftables"],
    ["ip", "iproute2"],
    ["setpriv", "util-linux"],
  ],
  user: [
    ["bwrap", "bubblewrap"],
    ["bash", "bash"],
    ["setpriv", "util-linux"],
  ],
  none: [],
};

/** Opens the host in the wanted mode, else `root` for root and `user` for anybody else. */
export async function openHost(options: SandboxOptions): Promise<CellHost> {
  const wanted = options.mode ?? (process.getuid?.() === 0 ? "root" : "user");
  const missing = await missingPackages(wanted);
  if (wanted === "none" || (missing.length > 0 && options.unsafeNoSandbox === true)) return openWithout(options);
  if (missing.length > 0) {
    throw new AppError({
      code: "sandbox_program_missing",
      kind: "precondition_failed",
      message: `Tenant code cannot be sandboxed on this host: ${missing.join(", ")} ${missing.length === 1 ? "is" : "are"} missing.`,
      remedy: `Install it: apt-get install ${missing.join(" ")}`,
    });
  }
  return wanted === "root" ? openRootHost(options) : openUserHost(options);
}

async function missingPackages(mode: SandboxMode): Promise<string[]> {
  const results = await Promise.all(
    programs[mode].map(async ([program, name]) => {
      const found = await tryHostTool("/bin/sh", ["-c", 'command -v "$1"', "sh", program]);
      return found.code === 0 ? [] : [name];
    }),
  );
  return [...new Set(results.flat())];
}

async function openWithout(options: SandboxOptions): Promise<CellHost> {
  if (options.unsafeNoSandbox === true) return openBareHost(options);
  throw new AppError({
    code: "sandbox_unavailable",
    kind: "precondition_failed",
    message: "Running tenant code without a sandbox is switched off.",
    remedy: "Install bubblewrap, or set SWITCHYARD_UNSAFE_NO_SANDBOX=1 on a machine that runs only your own code.",
  });
}
