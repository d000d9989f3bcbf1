/** The names by which everything of one installation is found again on the host: namespaces, links, tables, cgroups. */
import { createHash } from "node:crypto";
import { AppError } from "@switchyard/contracts";

/** Root of what root mode keeps on the host outside the home; traversable, never listable by tenants. */
export const runRoot = "/run/switchyard";
/** Claims and locks of all installations of this host. */
export const claimsDir = `${runRoot}/claims`;

export interface InstallationNames {
  /** Always eight hex digits, so that no installation's prefix is the start of another's. */
  readonly tag: string;
  /** `/run/switchyard/{tag}`. */
  readonly runDir: string;
  /** nftables table of the family inet. */
  readonly table: string;
  /** Prefix of the host ends of veth pairs; with four hex digits it stays within IFNAMSIZ. */
  readonly linkPrefix: string;
  readonly netnsPrefix: string;
  readonly cgroup: string;
}

/** Throws AppError `sandbox_installation_invalid` unless the id is 4 to 32 lower-case hex digits. */
export function installationNames(installationId: string): InstallationNames {
  if (!/^[0-9a-f]{4,32}$/.test(installationId)) {
    throw new AppError({
      code: "sandbox_installation_invalid",
      kind: "invalid_input",
      message: `The installation id "${installationId}" is not 4 to 32 lower-case hex digits.`,
      remedy: "Restore the id that the home was created with.",
    });
  }
  const tag =
    installationId.length === 8
      ? installationId
      : createHash("sha256").update(installationId).digest("hex").slice(0, 8);
  return {
    tag,
    runDir: `${runRoot}/${tag}`,
    table: `sy_${tag}`,
    linkPrefix: `sy${tag}`,
    netnsPrefix: `sy-${tag}-`,
    cgroup: `switchyard-${tag}`,
  };
}

/** Four hex digits that stand for a slot in link and namespace names. */
export function slotSuffix(slot: number): string {
  return slot.toString(16).padStart(4, "0");
}
