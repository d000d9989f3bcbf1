import { type AccessMode, AppError } from "@switchyard/contracts";
import type { McpPlaces } from "@switchyard/routing";
import { authorize, type Principal } from "@switchyard/tenancy";

/** Refuses the modes that this installation cannot hold. Throws AppError access_mode_unavailable. */
export function assertAccess(access: AccessMode, { mcpDomain }: McpPlaces): void {
  if (access !== "own" || mcpDomain !== undefined) return;
  throw new AppError({
    code: "access_mode_unavailable",
    kind: "invalid_input",
    message: "A server with its own sign-in needs a host of its own, and this installation has no MCP_DOMAIN.",
    remedy:
      'Set MCP_DOMAIN, or choose "organization" (members and keys of the org), "restricted" (those who are named) or "public".',
  });
}

/** Whoever may not say who is let in must not let everybody in: opening a restricted server, or a preview of it, needs `policy.manage`. */
export function authorizeOpening(principal: Principal, before: string, after: AccessMode | undefined): void {
  if (before === "restricted" && after !== undefined && after !== "restricted") authorize(principal, "policy.manage");
}
