import { type OrgTransaction, Prisma } from "@switchyard/db";

/** `branch` and `pull` are read, `status` and `comment` written, `checks` awaited. */
export type SyncKind = "branch" | "pull" | "checks" | "status" | "comment";

export interface WantedSync {
  readonly orgId: string;
  readonly serverId: string;
  readonly kind: SyncKind;
  /** Name of the branch, number of the pull request, commit, id of the deployment or of the environment. */
  readonly name: string;
}

/**
 * Notes, in the caller's transaction, that something at the Git provider is to be brought in step: the next try begins at
 * once, whatever earlier ones came to.
 */
export async function wantSync(tx: OrgTransaction, sync: WantedSync): Promise<void> {
  await tx.$executeRaw`insert into syncs (server_id, kind, name, org_id)
    values (${sync.serverId}, ${sync.kind}, ${sync.name}, ${sync.orgId})
    on conflict (server_id, kind, name) do update
    set wanted = syncs.wanted + 1, next_try_at = now(), updated_at = now()`;
}

/**
 * Notes that what a deployment's page at the Git provider says has changed: its status, and the comment of the pull
 * request that its environment previews. Does nothing for a server that belongs to no installation.
 */
export async function wantReport(tx: OrgTransaction, deploymentId: string): Promise<void> {
  await tx.$executeRaw`
    with changed as (select id, org_id, server_id, environment_id from deployments where id = ${deploymentId})
    ${Prisma.raw(reportOf("changed"))}`;
}

/**
 * The same as part of a statement: reads deployments (id, org_id, server_id, environment_id) from the common table
 * expression `changed`, a constant name.
 */
export function reportOf(changed: string): string {
  return `insert into syncs (server_id, kind, name, org_id)
    select c.server_id, k.kind, case k.kind when 'status' then c.id else c.environment_id end, c.org_id
    from ${changed} c join servers cs on cs.id = c.server_id join environments ce on ce.id = c.environment_id
      cross join (values ('status'), ('comment')) as k(kind)
    where cs.installation_id is not null and (k.kind = 'status' or ce.pull_number is not null)
    on conflict (server_id, kind, name) do update
    set wanted = syncs.wanted + 1, next_try_at = now(), updated_at = now()`;
}
