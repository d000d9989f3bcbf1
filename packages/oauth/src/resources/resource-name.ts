/** What an MCP URL names. */
export interface ResourceName {
  readonly orgSlug: string;
  readonly serverSlug: string;
  /** Slug of an environment; null for production, and for one fixed deployment. */
  readonly environmentSlug: string | null;
  /** Id of one fixed deployment; null for what is live. */
  readonly deploymentId: string | null;
}

const SLUG = "[a-z0-9]+(?:-[a-z0-9]+)*";
const PATH = new RegExp(`^/(${SLUG})/(${SLUG})(?:@(${SLUG}|dpl_[0-9a-z]{26}))?/mcp$`);
const HOST = new RegExp(`^(?:(${SLUG})--)?(${SLUG})--(${SLUG})$`);

export interface McpOrigins {
  readonly mcpOrigin: string;
  /** Domain of servers that have a host of their own; absent where there is none. */
  readonly mcpDomain?: string | undefined;
}

/**
 * Reads an MCP URL, of what is live or of one fixed deployment, exactly as the dashboard shows it: another spelling is
 * another audience. Null for anything else.
 */
export function parseResource(origins: McpOrigins, resource: string): ResourceName | null {
  if (resource.length > 512) return null;
  if (resource.startsWith(`${origins.mcpOrigin}/`)) {
    const [, orgSlug, serverSlug, target] = PATH.exec(resource.slice(origins.mcpOrigin.length)) ?? [];
    return nameOf(orgSlug, serverSlug, target);
  }
  const { mcpDomain } = origins;
  if (mcpDomain === undefined) return null;
  const scheme = `${new URL(origins.mcpOrigin).protocol}//`;
  const tail = `.${mcpDomain}/mcp`;
  if (!resource.startsWith(scheme) || !resource.endsWith(tail)) return null;
  const [, target, serverSlug, orgSlug] = HOST.exec(resource.slice(scheme.length, -tail.length)) ?? [];
  return nameOf(orgSlug, serverSlug, target);
}

function nameOf(org: string | undefined, server: string | undefined, target: string | undefined): ResourceName | null {
  if (org === undefined || server === undefined) return null;
  const isFixed = target?.startsWith("dpl_") === true;
  return {
    orgSlug: org,
    serverSlug: server,
    environmentSlug: isFixed ? null : (target ?? null),
    deploymentId: isFixed ? target : null,
  };
}
