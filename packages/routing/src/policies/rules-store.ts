import { PolicyEffect, PolicySubjectKind } from "@switchyard/contracts";
import type { OrgTransaction } from "@switchyard/db";
import { type ToolRules, toolRules } from "@switchyard/tenancy";
import { z } from "zod";

/** What {@link toolRulesOfServer} answers. */
export const StoredRules = z.object({
  policies: z.array(
    z.object({
      effect: PolicyEffect,
      tools: z.array(z.string()),
      subjectKind: PolicySubjectKind,
      subject: z.string(),
    }),
  ),
  groups: z.array(z.object({ name: z.string(), tools: z.array(z.string()) })),
});

const RulesRow = z.object({ id: z.string(), member_ids: z.array(z.string()), rules: StoredRules });

/** SQL expression: policies and tool groups of the server whose id `serverId`, an SQL expression too, stands for. */
export function toolRulesOfServer(serverId: string): string {
  return `json_build_object(
      'policies', coalesce((
        select json_agg(json_build_object('effect', p.effect, 'tools', p.tools, 'subjectKind', p.subject_kind,
          'subject', p.subject) order by p.id)
        from policies p where p.server_id = ${serverId}), '[]'::json),
      'groups', coalesce((
        select json_agg(json_build_object('name', g.name, 'tools', g.tools) order by g.name)
        from tool_groups g where g.server_id = ${serverId}), '[]'::json))`;
}

/** SQL expression: ids of the users who are named for a server while its access is `restricted`. */
export function membersOfServer(serverId: string): string {
  return `coalesce((
      select json_agg(m.user_id order by m.user_id)
      from server_members sm join members m on m.id = sm.member_id and m.org_id = sm.org_id
      where sm.server_id = ${serverId}), '[]'::json)`;
}

/** What a server says about who may call it and which of its tools. */
export interface RulesOfServer {
  readonly memberIds: ReadonlySet<string>;
  readonly toolRules: ToolRules;
}

/** Rules of servers of the transaction's org, by server id, in one statement; servers that are not there have no entry. */
export async function findServerRules(
  tx: OrgTransaction,
  serverIds: readonly string[],
): Promise<ReadonlyMap<string, RulesOfServer>> {
  const rows = await tx.$queryRawUnsafe<unknown[]>(
    `select s.id, ${membersOfServer("s.id")} as member_ids, ${toolRulesOfServer("s.id")} as rules
    from servers s where s.id = any($1::text[])`,
    [...serverIds],
  );
  const found = z.array(RulesRow).parse(rows);
  return new Map(
    found.map(({ id, member_ids, rules }) => [id, { memberIds: new Set(member_ids), toolRules: toolRules(rules) }]),
  );
}
