import { recordManagementEvent } from "@switchyard/audit";
import { type McpToken, notFound } from "@switchyard/contracts";
import { assertMayCall, getServer, listEnvironments } from "@switchyard/deployments";
import { issueAccessToken } from "@switchyard/oauth";
import { actorOf, authorize, type Principal } from "@switchyard/tenancy";
import type { Composition } from "../composition.ts";

const PRODUCTION = "production";

/**
 * Exchanges the principal for an access token of at most 10 minutes whose audience is exactly one MCP URL (RFC 9068,
 * RFC 8707). Needs `mcp.call`, and `deployment.create` for a preview that is not opened to the org. The trail says who took
 * it. Throws AppError server_not_found, environment_not_found, access_restricted.
 */
export async function mintMcpToken(
  deps: Composition,
  principal: Principal,
  input: { readonly server: string; readonly environment: string | undefined },
): Promise<McpToken> {
  authorize(principal, "mcp.call");
  const slug = input.environment ?? PRODUCTION;
  const server = await getServer(deps, principal, { server: input.server });
  const environments = await listEnvironments(deps, principal, { server: server.id });
  const environment = environments.find((one) => one.slug === slug);
  if (!environment || environment.kind === "defaults" || environment.closedAt !== null) {
    throw notFound("environment", slug);
  }
  const opened = environment.access === "organization" || environment.access === "public";
  const isPreview = environment.kind === "preview";
  if (isPreview && !opened) authorize(principal, "deployment.create");
  await assertMayCall(deps, principal, { ...server, access: isPreview ? environment.access : server.access });

  const { token, jti, expiresAt } = await issueAccessToken(deps.signingKeys, {
    issuer: deps.config.WEB_ORIGIN,
    audience: environment.mcpUrl,
    subject: principal.id,
    orgId: principal.orgId,
    role: principal.role,
    label: principal.label,
    clientId: null,
    scopes: null,
    grantId: null,
  });
  await deps.db.forOrg(principal.orgId, (tx) =>
    recordManagementEvent(tx, {
      orgId: principal.orgId,
      actor: actorOf(principal),
      method: "token.create",
      name: server.slug,
      server: { id: server.id, slug: server.slug },
      arguments: { environment: slug, jti },
      context: { requestId: principal.requestId },
    }),
  );
  return { token, mcpUrl: environment.mcpUrl, expiresAt: expiresAt.toISOString() };
}
