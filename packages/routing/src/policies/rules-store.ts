import { PolicyEffect, PolicySubjectKind } from "@switchyard/contracts";
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
