import { getUsage } from "@switchyard/audit";
import { resolveRepository } from "@switchyard/connections";
import type { SourceInput } from "@switchyard/contracts";
import {
  assertServerVisible,
  createServer,
  deleteServer,
  getServer,
  listEnvironments,
  listInstances,
  listServers,
  readServerLog,
  redeployOnVariables,
  updateServer,
} from "@switchyard/deployments";
import { listVariables, setVariables } from "@switchyard/secrets";
import { templateCards } from "@switchyard/templates/catalogue";
import { authorize, type Principal } from "@switchyard/tenancy";
import type { Composition } from "../../composition.ts";
import { requireLiveSession } from "../authenticate.ts";
import { type Handlers, wholeList } from "../handler.ts";
import { mintMcpToken } from "../mint-mcp-token.ts";

type Operations =
  | "listTemplates"
  | "listServers"
  | "createServer"
  | "getServer"
  | "updateServer"
  | "deleteServer"
  | "createToken"
  | "listEnvironments"
  | "listInstances"
  | "getServerLogs"
  | "getServerUsage"
  | "listVariables"
  | "setVariables";

/** Servers and what belongs to one: environments, instances, logs, variables, manifest, tokens. */
export const serverHandlers: Pick<Handlers, Operations> = {
  listTemplates: async () => wholeList(templateCards),
  listServers: ({ deps, principal, query }) => listServers(deps, principal, query),
  async createServer({ deps, principal, body }) {
    const repository = await repositoryOf(deps, principal, body.source);
    return createServer(deps, principal, { ...body, repository });
  },
  getServer: ({ deps, principal, params }) => getServer(deps, principal, params),
  async updateServer({ deps, principal, params, body }) {
    const repository = body.source ? await repositoryOf(deps, principal, body.source) : null;
    return updateServer(deps, principal, { ...body, server: params.server, repository });
  },
  async deleteServer({ deps, principal, params }) {
    await deleteServer(deps, principal, params);
    return undefined;
  },
  async createToken({ deps, identity, principal, params, body }) {
    // Asked of the row itself: a token taken with a session that was just revoked would outlive it.
    if (identity.kind === "user") await requireLiveSession(deps, identity);
    return mintMcpToken(deps, principal, { server: params.server, environment: body?.environment });
  },
  listEnvironments: async ({ deps, principal, params }) => wholeList(await listEnvironments(deps, principal, params)),
  listInstances: ({ deps, principal, params, query }) =>
    listInstances(deps, principal, { ...query, server: params.server }),
  getServerLogs: ({ deps, principal, params, query }) =>
    readServerLog(deps, principal, { ...query, server: params.server }),
  async getServerUsage({ deps, principal, params, query }) {
    const { id } = await getServer(deps, principal, params);
    return getUsage(deps.db, principal.orgId, { window: query.window, serverId: id });
  },
  async listVariables({ deps, principal, params, query }) {
    await assertServerVisible(deps, principal, params);
    return wholeList(await listVariables(deps, principal, { server: params.server, environment: query.environment }));
  },
  async setVariables({ deps, principal, params, body }) {
    const names = { server: params.server, environment: body.environment };
    const variables = await setVariables(deps, principal, { ...body, server: params.server });
    if (Object.keys(body.variables).length > 0) await redeployOnVariables(deps, principal, names);
    return wholeList(variables);
  },
};

/** What the org's installations grant of a GitHub repository; null takes it as a public one. */
async function repositoryOf(deps: Composition, principal: Principal, source: SourceInput) {
  if (!("githubRepo" in source)) return null;
  authorize(principal, "server.manage");
  return resolveRepository(deps, principal, source.githubRepo);
}
