import { accessModes, LimitPer, LimitPeriod } from "@switchyard/contracts";
import type { Db } from "@switchyard/db";
import { toolRules } from "@switchyard/tenancy";
import { z } from "zod";
import { membersOfServer, StoredRules, toolRulesOfServer } from "./policies/rules-store.ts";
import { type McpPlaces, type Route, type RouteName, routeUrl } from "./route.ts";

const Address = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("tcp"), host: z.string(), port: z.number().int() }),
  z.object({ kind: z.literal("unix"), path: z.string() }),
]);

const Instance = z.object({
  id: z.string(),
  deploymentId: z.string(),
  epoch: z.number().int(),
  status: z.enum(["ready", "draining", "standby"]),
  address: Address,
  path: z.string().startsWith("/"),
  replayable: z.boolean(),
});

const Limit = z.object({
  id: z.string(),
  orgWide: z.boolean(),
  tools: z.array(z.string()).transform((tools) => (tools.length === 0 ? null : new Set(tools))),
  per: LimitPer,
  calls: z.number().int(),
  period: LimitPeriod,
  burst: z.number().int(),
});

const Row = z.object({
  org_id: z.string(),
  server_id: z.string(),
  access: z.enum([...accessModes, "developers"]),
  environment_id: z.string(),
  kind: z.enum(["production", "preview"]),
  deployment_id: z.string().nullable(),
  instances: z.array(z.unknown()),
  member_ids: z.array(z.string()),
  rules: StoredRules,
  allowed_origins: z.array(z.string()),
  limits: z.array(Limit),
});

/**
 * One statement: the names, the live pointer or the fixed deployment, the instances that answer, and who may call what.
 * Who may call a preview is never the server's own access: a pull request must not be open because production is. Nothing
 * is at the preview defaults nor at a closed preview.
 */
const ROUTE = `
  select o.id as org_id, s.id as server_id,
    case when e.kind <> 'preview' then s.access when e.access in ('organization', 'restricted', 'public') then e.access
      else 'developers' end as access,
    e.id as environment_id, e.kind,
    case when $3::text like 'dpl\\_%' then d.id else e.live_deployment_id end as deployment_id,
    coalesce((
      select json_agg(json_build_object('id', i.id, 'deploymentId', i.deployment_id, 'epoch', i.epoch, 'status', i.status,
        'address', i.address, 'path', i.path,
        'replayable', coalesce((run.plan->>'replayableSessions')::boolean, false)) order by i.id)
      from instances i
      join deployments run on run.id = i.deployment_id
      where i.environment_id = e.id and i.status in ('ready', 'draining', 'standby') and i.address is not null
    ), '[]'::json) as instances,
    ${membersOfServer("s.id")} as member_ids,
    ${toolRulesOfServer("s.id")} as rules,
    coalesce(s.allowed_origins, '{}') as allowed_origins,
    coalesce((
      select json_agg(json_build_object('id', l.id, 'orgWide', l.server_id is null, 'tools', coalesce(l.tools, '{}'),
        'per', l.per, 'calls', l.calls, 'period', l.period, 'burst', coalesce(l.burst, l.calls)) order by l.id)
      from limits l where l.org_id = o.id and (l.server_id is null or l.server_id = s.id)
    ), '[]'::json) as limits
  from organizations o
  join servers s on s.org_id = o.id
  left join deployments d on d.id = $3::text and d.server_id = s.id and d.status = 'ready'
  join environments e on e.server_id = s.id and e.kind <> 'defaults' and e.closed_at is null
    and case when $3::text is null then e.kind = 'production' when $3::text like 'dpl\\_%' then e.id = d.environment_id
      else e.slug = $3::text end
  where o.slug = $1 and s.slug = $2 and o.deleted_at is null`;

/** Reads the route of a name in one statement; null when it names nothing. */
export async function readRoute(db: Pick<Db, "systemPool">, name: RouteName, places: McpPlaces): Promise<Route | null> {
  const { rows } = await db.systemPool.query({
    name: "read-route",
    text: ROUTE,
    values: [name.orgSlug, name.serverSlug, name.target],
  });
  if (rows.length === 0) return null;
  const row = Row.parse(rows[0]);
  const instances = row.instances.flatMap((value) => {
    const parsed = Instance.safeParse(value);
    return parsed.success ? [parsed.data] : [];
  });
  return {
    orgId: row.org_id,
    orgSlug: name.orgSlug,
    serverId: row.server_id,
    serverSlug: name.serverSlug,
    access: row.access,
    mcpUrl: routeUrl(places, name),
    environmentId: row.environment_id,
    environmentKind: row.kind,
    deploymentId: row.deployment_id,
    ready: instances.filter(({ status, deploymentId }) => status === "ready" && deploymentId === row.deployment_id),
    reachable: instances.filter(({ status }) => status !== "standby"),
    standby: instances.filter(({ status }) => status === "standby"),
    memberIds: new Set(row.member_ids),
    toolRules: toolRules(row.rules),
    allowedOrigins: new Set(row.allowed_origins),
    limits: row.limits,
  };
}
