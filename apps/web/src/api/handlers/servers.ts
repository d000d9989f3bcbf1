import { getUsage } from "@switchyard/audit";
import {
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
  createServer: ({ deps, principal, body }) => createServer(deps, principal, body),
  getServer: ({ deps, principal, params }) => getServer(deps, principal, params),
  updateServer: ({ deps, principal, params, body }) =>
    updateServer(deps, principal, { ...body, server: params.server }),
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
  listVariables: async ({ deps, principal, params, query }) =>
    wholeList(await listVariables(deps, principal, { server: params.server, environment: query.environment })),
  async setVariables({ deps, principal, params, body }) {
    const names = { server: params.server, environment: body.environment };
    const variables = await setVariables(deps, principal, { ...body, server: params.server });
    await redeployOnVariables(deps, principal, names);
    return wholeList(variables);
  },
};
