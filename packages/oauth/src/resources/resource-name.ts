/** What an MCP URL names. */
export interface ResourceName {
  readonly orgSlug: string;
  readonly serverSlug: string;
  /** Slug of a preview; null for production. */
  readonly environmentSlug: string | null;
}

const SLUG = "[a-z0-9]+(?:-[a-z0-9]+)*";
const PATH = new RegExp(`^/(${SLUG})/(${SLUG})(?:@(${SLUG}))?/mcp$`);
const HOST = new RegExp(`^(?:(${SLUG})--)?(${SLUG})--(${SLUG})$`);

export interface McpOrigins {
  readonly mcpOrigin: string;
  /** Domain of servers that have a host of their own; absent where there is none. */
  readonly mcpDomain?: string | undefined;
}

/**
 * Reads an MCP URL exactly as the dashboard shows it: another spelling of it is another audience. Null for anything else,
 * such as the URL of one fixed deployment, which no client signs in to.
 */
export function parseResource(origins: McpOrigins, resource: string): ResourceName | null {
  if (resource.length > 512) return null;
  if (resource.startsWith(`${origins.mcpOrigin}/`)) {
    const [, orgSlug, serverSlug, environmentSlug] = PATH.exec(resource.slice(origins.mcpOrigin.length)) ?? [];
    return nameOf(orgSlug, serverSlug, environmentSlug);
  }
  const { mcpDomain } = origins;
  if (mcpDomain === undefined) return null;
  const scheme = `${new URL(origins.mcpOrigin).protocol}//`;
  const tail = `.${mcpDomain}/mcp`;
  if (!resource.startsWith(scheme) || !resource.endsWith(tail)) return null;
  const [, environmentSlug, serverSlug, orgSlug] = HOST.exec(resource.slice(scheme.length, -tail.length)) ?? [];
  return nameOf(orgSlug, serverSlug, environmentSlug);
}

function nameOf(org: string | undefined, server: string | undefined, environment?: string): ResourceName | null {
  if (org === undefined || server === undefined) return null;
  return { orgSlug: org, serverSlug: server, environmentSlug: environment ?? null };
}
