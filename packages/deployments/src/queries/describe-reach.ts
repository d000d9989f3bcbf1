import { AccessMode, type Reach } from "@switchyard/contracts";
import { findServerRules, type RulesOfServer } from "@switchyard/routing/policies";
import {
  authorize,
  judgeServer,
  judgeTool,
  type Principal,
  type ServerCaller,
  type ServerVerdict,
  type ToolCaller,
  type ToolVerdict,
} from "@switchyard/tenancy";
import type { QueryDeps } from "../deps.ts";
import { findEnvironments, PRODUCTION } from "../environment-store.ts";
import { findToolNames } from "../manifest-store.ts";
import { findOrgSlug, findServersBySlug, type ServerRow } from "../server-store.ts";
import { mcpUrl } from "../views.ts";

/** Whose reach is asked: somebody who could stand at the ingress. An MCP principal is one. */
export type ReachCaller = ToolCaller & ServerCaller;

/**
 * What a caller can call now: the servers in `serverIds` (all of the org where null; at most 500), each with whether it
 * lets the caller in and which tools of its live deployment are callable. The same decisions the ingress takes. Needs
 * `server.read`.
 */
export async function describeReach(
  deps: QueryDeps,
  principal: Principal,
  input: { readonly caller: ReachCaller; readonly serverIds: readonly string[] | null },
): Promise<Reach> {
  authorize(principal, "server.read");
  return deps.db.forOrg(principal.orgId, async (tx) => {
    const servers = await findServersBySlug(tx, input.serverIds);
    const ids = servers.map(({ id }) => id);
    const org = await findOrgSlug(tx, principal.orgId);
    const rules = await findServerRules(tx, ids);
    const live = new Map(
      (await findEnvironments(tx, ids, { slug: PRODUCTION })).map((row) => [row.serverId, row.liveDeploymentId ?? ""]),
    );
    const tools = await findToolNames(tx, [...live.values()]);
    const view = (server: ServerRow): Reach["servers"][number] => ({
      slug: server.slug,
      name: server.name,
      mcpUrl: mcpUrl(deps, { org, server: server.slug, environment: PRODUCTION, access: server.access }),
      ...judged(input.caller, server, { rules: rules.get(server.id), tools: tools.get(live.get(server.id) ?? "") }),
    });
    return { servers: servers.map(view) };
  });
}

function judged(
  caller: ReachCaller,
  server: ServerRow,
  facts: { readonly rules: RulesOfServer | undefined; readonly tools: readonly string[] | undefined },
): Pick<Reach["servers"][number], "refused" | "tools"> {
  const { rules, tools } = facts;
  // Read in the same transaction: a server without rules was deleted meanwhile.
  if (rules === undefined) return { refused: "The server is gone.", tools: null };
  const access = AccessMode.parse(server.access);
  const refused = whyRefused[judgeServer(caller, { id: server.id, access, memberIds: rules.memberIds })];
  const views = tools?.map((name) => {
    const why = refused ?? whyNotCallable[judgeTool(caller, name, rules.toolRules)];
    return { name, callable: why === null, why };
  });
  return { refused, tools: views ?? null };
}

const whyRefused: Readonly<Record<ServerVerdict, string | null>> = {
  admitted: null,
  credential_missing: "The server asks for a credential.",
  role_may_not_call: "The role may not call MCP servers.",
  member_not_named: "The server is restricted, and this member is not named for it.",
  credential_for_others: "The credential is limited to other servers.",
  credential_not_named: "The server is restricted, and the credential does not name it.",
  own_sign_in: "The server signs its callers in by itself.",
};

const whyNotCallable: Readonly<Record<ToolVerdict, string | null>> = {
  callable: null,
  scope_missing: "No scope of the credential reaches it.",
  credential_limited: "The credential is limited to other tools.",
  policy_denied: "A policy of the server keeps the caller from it.",
};
