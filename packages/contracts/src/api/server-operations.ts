/** Routes of servers: source, variables, what they expose and who may call them. */
import { z } from "zod";
import { Environment, LogLineView } from "../deployment-resources.ts";
import { EnvironmentSlug, VariableName } from "../names.ts";
import { Instance, Manifest, McpToken, Server, Template, Usage, Variable } from "../resources.ts";
import { CreateServerInput, PageQuery, page, UpdateServerInput } from "./inputs.ts";
import { operation } from "./operation.ts";

const org = "/orgs/{org}" as const;
const server = "/orgs/{org}/servers/{server}" as const;

export const serverOperations = {
  listTemplates: operation({
    method: "get",
    path: "/templates",
    tag: "servers",
    summary: "Bundled example servers",
    permission: null,
    status: 200,
    response: page(Template),
  }),
  listServers: operation({
    method: "get",
    path: `${org}/servers`,
    tag: "servers",
    summary: "Servers of the org",
    permission: "server.read",
    query: PageQuery,
    status: 200,
    response: page(Server),
  }),
  createServer: operation({
    method: "post",
    path: `${org}/servers`,
    tag: "servers",
    summary: "Create a server and start its first deployment",
    permission: "server.manage",
    body: CreateServerInput,
    status: 201,
    response: Server,
  }),
  getServer: operation({
    method: "get",
    path: server,
    tag: "servers",
    summary: "One server, by slug or id",
    permission: "server.read",
    status: 200,
    response: Server,
  }),
  updateServer: operation({
    method: "patch",
    path: server,
    tag: "servers",
    summary: "Change name, access or source",
    permission: "server.manage",
    body: UpdateServerInput,
    status: 200,
    response: Server,
  }),
  deleteServer: operation({
    method: "delete",
    path: server,
    tag: "servers",
    summary: "Delete a server; its endpoint stops at once",
    permission: "server.manage",
    status: 204,
    response: "empty",
  }),
  createToken: operation({
    method: "post",
    path: `${server}/token`,
    tag: "servers",
    summary: "Exchange a session or manage key for an MCP token of at most 10 minutes",
    permission: "mcp.call",
    body: z.strictObject({ environment: EnvironmentSlug.optional() }).optional(),
    status: 201,
    response: McpToken,
  }),
  getManifest: operation({
    method: "get",
    path: `${server}/manifest`,
    tag: "servers",
    summary: "Tools, prompts and resources of the live or a named deployment",
    permission: "server.read",
    query: z.object({
      deployment: z.string().optional(),
      /** Another deployment, to tell what changes against it instead of against what was live at verify. */
      against: z.string().optional(),
    }),
    status: 200,
    response: Manifest,
  }),
  listEnvironments: operation({
    method: "get",
    path: `${server}/environments`,
    tag: "servers",
    summary: "Environments of a server",
    permission: "server.read",
    status: 200,
    response: page(Environment),
  }),
  listInstances: operation({
    method: "get",
    path: `${server}/instances`,
    tag: "servers",
    summary: "Running and recent instances",
    permission: "server.read",
    query: PageQuery,
    status: 200,
    response: page(Instance),
  }),
  getServerLogs: operation({
    method: "get",
    path: `${server}/logs`,
    tag: "servers",
    summary: "Newest lines the live instance wrote",
    permission: "server.read",
    query: z.object({
      limit: z.coerce.number().int().min(1).max(2000).default(200),
      afterSeq: z.coerce.number().int().min(0).optional(),
    }),
    status: 200,
    response: z.object({
      instanceId: z.string().nullable(),
      lines: z.array(LogLineView),
    }),
  }),
  getServerUsage: operation({
    method: "get",
    path: `${server}/usage`,
    tag: "usage",
    summary: "Calls, errors and latency of a server",
    permission: "server.read",
    query: z.object({ window: z.enum(["24h", "7d", "30d"]).default("24h") }),
    status: 200,
    response: Usage,
  }),

  listVariables: operation({
    method: "get",
    path: `${server}/variables`,
    tag: "variables",
    summary: "Names of the environment variables",
    permission: "server.read",
    query: z.object({ environment: EnvironmentSlug.default("production") }),
    status: 200,
    response: page(Variable),
  }),
  setVariables: operation({
    method: "patch",
    path: `${server}/variables`,
    tag: "variables",
    summary:
      "Set variables (a null value removes one); what is live is deployed again with them, unless the deploy settings say otherwise",
    permission: "variable.manage",
    body: z.strictObject({
      environment: EnvironmentSlug.default("production"),
      variables: z.record(VariableName, z.string().max(32_768).nullable()),
    }),
    status: 200,
    response: page(Variable),
  }),
} as const;
