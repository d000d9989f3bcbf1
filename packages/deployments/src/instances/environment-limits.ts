import { EnvironmentLimits } from "@switchyard/contracts";
import type { SandboxLimits } from "../ports.ts";

/** Least memory an instance is started with, whatever an environment says: no interpreter starts with less. */
const LEAST_MEMORY_MB = 32;

/** The installation's limits narrowed by an environment's: an environment never gets more than the installation allows. */
export function narrowLimits(installation: SandboxLimits, stored: unknown): SandboxLimits {
  const own = EnvironmentLimits.nullable()
    .catch(null)
    .parse(stored ?? null);
  return {
    ...installation,
    memoryMb: Math.min(installation.memoryMb, Math.max(LEAST_MEMORY_MB, own?.memoryMb ?? installation.memoryMb)),
    cpus: Math.min(installation.cpus, own?.cpus ?? installation.cpus),
  };
}
