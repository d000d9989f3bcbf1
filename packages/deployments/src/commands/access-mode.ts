import { type AccessMode, AppError } from "@switchyard/contracts";

/** Refuses the modes that this installation cannot hold. Throws AppError access_mode_unavailable. */
export function assertAccess(access: AccessMode): void {
  if (access === "organization" || access === "public") return;
  const why =
    access === "own"
      ? "A server with its own sign-in needs a host of its own, and this installation has no MCP_DOMAIN."
      : "Access for named members and clients needs the authorization server, which this installation does not run.";
  throw new AppError({
    code: "access_mode_unavailable",
    kind: "invalid_input",
    message: why,
    remedy: 'Choose "organization" (members and keys of the org) or "public".',
  });
}
