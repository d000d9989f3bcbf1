import { type AccessMode, Role } from "@switchyard/contracts";
import { hashSecret } from "@switchyard/crypto";
import type { Db } from "@switchyard/db";
import { personGrantOf } from "../models/model-store.ts";
import type { ResourceName } from "./resource-name.ts";

/** An MCP URL that exists, and how the person who asks stands to it. */
export interface ResourceFacts {
  readonly orgId: string;
  readonly orgSlug: string;
  readonly serverId: string;
  readonly serverSlug: string;
  readonly serverName: string;
  /** `developers` for a preview that was not opened. */
  readonly access: AccessMode | "developers";
  /** The person in the server's org; null for a stranger. */
  readonly member: { readonly role: Role; readonly email: string; readonly named: boolean } | null;
  /** The sign-in that was named; null when it is over, or none was named. */
  readonly grant: { readonly scopes: readonly string[] } | null;
}

interface Row {
  readonly org_id: string;
  readonly server_id: string;
  readonly server_name: string;
  readonly access: ResourceFacts["access"];
  readonly role: string | null;
  readonly email: string | null;
  readonly named: boolean;
  readonly scopes: string[] | null;
}

const FACTS = `
  SELECT o.id AS org_id, s.id AS server_id, s.name AS server_name, m.role, u.email, g.scopes,
    CASE WHEN e.kind <> 'preview' THEN s.access WHEN e.access IN ('organization', 'restricted', 'public') THEN e.access
      ELSE 'developers' END AS access,
    EXISTS (SELECT 1 FROM server_members sm WHERE sm.server_id = s.id AND sm.member_id = m.id) AS named
  FROM organizations o
  JOIN servers s ON s.org_id = o.id AND s.slug = $2
  LEFT JOIN deployments d ON d.id = $7::text AND d.server_id = s.id AND d.status = 'ready'
  JOIN environments e ON e.server_id = s.id AND e.kind <> 'defaults' AND e.closed_at IS NULL
    AND CASE WHEN $7::text IS NOT NULL THEN e.id = d.environment_id WHEN $3::text IS NULL THEN e.kind = 'production'
      ELSE e.slug = $3::text END
  LEFT JOIN members m ON m.org_id = o.id AND m.user_id = $4
  LEFT JOIN users u ON u.id = m.user_id
  LEFT JOIN grants g ON g.id = $5 AND g.user_id = $4 AND g.server_id = s.id AND g.revoked_at IS NULL
    AND EXISTS (SELECT 1 FROM oauth_models om WHERE om.kind = 'Grant' AND om.id = $6 AND om.expires_at > now())
  WHERE o.slug = $1 AND o.deleted_at IS NULL`;

/**
 * Reads in one statement what an MCP URL names, who `userId` is there, and whether the sign-in `grantId`
 * (`grt_….random`) still stands. Null when the URL names nothing.
 */
export async function readResourceFacts(
  db: Pick<Db, "systemPool">,
  name: ResourceName,
  person: { readonly userId: string | null; readonly grantId?: string },
): Promise<ResourceFacts | null> {
  const { userId, grantId } = person;
  const { rows } = await db.systemPool.query<Row>({
    name: "oauth-resource-facts",
    text: FACTS,
    values: [
      name.orgSlug,
      name.serverSlug,
      name.environmentSlug,
      userId,
      personGrantOf(grantId),
      grantId === undefined ? null : hashSecret(grantId),
      name.deploymentId,
    ],
  });
  const [row] = rows;
  if (row === undefined) return null;
  const role = Role.safeParse(row.role);
  return {
    orgId: row.org_id,
    orgSlug: name.orgSlug,
    serverId: row.server_id,
    serverSlug: name.serverSlug,
    serverName: row.server_name,
    access: row.access,
    member: role.success ? { role: role.data, email: row.email ?? "", named: row.named } : null,
    grant: row.scopes === null ? null : { scopes: row.scopes },
  };
}
