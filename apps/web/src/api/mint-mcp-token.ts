import { recordManagementEvent } from "@switchyard/audit";
import { type McpToken, notFound } from "@switchyard/contracts";
import { randomToken } from "@switchyard/crypto";
import { getServer, listEnvironments } from "@switchyard/deployments";
import { actorOf, authorize, type Principal } from "@switchyard/tenancy";
import { SignJWT } from "jose";
import type { Composition } from "../composition.ts";

const LIFETIME_SECONDS = 600;
const PRODUCTION = "production";

/**
 * Exchanges the principal for an access token of at most 10 minutes whose audience is exactly one MCP URL (RFC 9068,
 * RFC 8707). Needs `mcp.call`, and `deployment.create` for a preview that is not opened to the org. The trail says who took
 * it. Throws AppError server_not_found, environment_not_found.
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
  if (environment.kind === "preview" && !opened) authorize(principal, "deployment.create");

  const { kid, privateKey } = await deps.accessTokenKey;
  const jti = randomToken(16);
  const issuedAt = Math.floor(Date.now() / 1000);
  const expiresAt = issuedAt + LIFETIME_SECONDS;
  const token = await new SignJWT({ org: principal.orgId, role: principal.role, label: principal.label })
    .setProtectedHeader({ alg: "EdDSA", typ: "at+jwt", kid })
    .setIssuer(deps.config.WEB_ORIGIN)
    .setAudience(environment.mcpUrl)
    .setSubject(principal.id)
    .setJti(jti)
    .setIssuedAt(issuedAt)
    .setExpirationTime(expiresAt)
    .sign(privateKey);
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
  return { token, mcpUrl: environment.mcpUrl, expiresAt: new Date(expiresAt * 1000).toISOString() };
}
