import { type AccessMode, type Environment, EnvironmentLimits } from "@switchyard/contracts";

/** What is entered, as text, so that nothing is lost while it is wrong. */
export interface AccessLimitsDraft {
  readonly access: AccessMode | "default";
  readonly memoryMb: string;
  readonly cpus: string;
}

/** What an environment has now. */
export function draftOf(environment: Pick<Environment, "access" | "limits">): AccessLimitsDraft {
  const { access, limits } = environment;
  return {
    access: access ?? "default",
    memoryMb: limits?.memoryMb === undefined ? "" : String(limits.memoryMb),
    cpus: limits?.cpus === undefined ? "" : String(limits.cpus),
  };
}

/** The API's input from a draft, and what is wrong with it by field. */
export function patchOf(draft: AccessLimitsDraft): {
  readonly patch: { readonly access: AccessMode | null; readonly limits: EnvironmentLimits | null };
  readonly faults: Readonly<Record<string, string>>;
} {
  const limits = {
    ...(draft.memoryMb.trim() === "" ? {} : { memoryMb: Number(draft.memoryMb) }),
    ...(draft.cpus.trim() === "" ? {} : { cpus: Number(draft.cpus) }),
  };
  const parsed = EnvironmentLimits.safeParse(limits);
  const faults: Record<string, string> = {};
  for (const issue of parsed.error?.issues ?? []) {
    const field = issue.path.join(".");
    faults[`limits.${field}`] ??=
      field === "memoryMb" ? "A whole number of MiB from 64 to 65536." : "A number of cores from 0.1 to 64.";
  }
  return {
    patch: {
      access: draft.access === "default" ? null : draft.access,
      limits: Object.keys(limits).length === 0 ? null : limits,
    },
    faults,
  };
}
