/** Routes of deployments: make, watch, promote, cancel. */
import { z } from "zod";
import { DeploySettings, DeploySettingsPatch } from "../deploy-settings.ts";
import { Deployment, Environment, EnvironmentLimits, Promotion } from "../deployment-resources.ts";
import { EnvironmentSlug } from "../names.ts";
import { AccessMode } from "../states.ts";
import { PageQuery, page } from "./inputs.ts";
import { operation } from "./operation.ts";

const server = "/orgs/{org}/servers/{server}" as const;
const deployment = `${server}/deployments/{deployment}` as const;

export const deploymentOperations = {
  listAttention: operation({
    method: "get",
    path: "/orgs/{org}/attention",
    tag: "deployments",
    summary: "Deployments that wait for a person, newest first: for an approval, or blocked by gates",
    permission: "server.read",
    status: 200,
    response: page(Deployment),
  }),
  listDeployments: operation({
    method: "get",
    path: `${server}/deployments`,
    tag: "deployments",
    summary: "Deployments, newest first",
    permission: "server.read",
    query: PageQuery.extend({ environment: EnvironmentSlug.optional() }),
    status: 200,
    response: page(Deployment),
  }),
  createDeployment: operation({
    method: "post",
    path: `${server}/deployments`,
    tag: "deployments",
    summary: "Deploy the head of the ref",
    permission: "deployment.create",
    body: z
      .strictObject({
        environment: EnvironmentSlug.default("production"),
        clearCache: z.boolean().default(false),
      })
      .optional(),
    status: 201,
    response: Deployment,
  }),
  getDeployment: operation({
    method: "get",
    path: deployment,
    tag: "deployments",
    summary: "One deployment",
    permission: "server.read",
    status: 200,
    response: Deployment,
  }),
  streamDeployment: operation({
    method: "get",
    path: `${deployment}/events`,
    tag: "deployments",
    summary: "Steps and log lines as they happen (SSE); ends when the deployment has ended",
    permission: "server.read",
    query: z.object({ afterSeq: z.coerce.number().int().min(0).default(0) }),
    status: 200,
    response: "events",
  }),
  getDeploymentLogs: operation({
    method: "get",
    path: `${deployment}/logs`,
    tag: "deployments",
    summary: "The whole log as text",
    permission: "server.read",
    status: 200,
    response: "text",
  }),
  promoteDeployment: operation({
    method: "post",
    path: `${deployment}/promote`,
    tag: "deployments",
    summary:
      "Make a ready deployment live in its own or another environment, without a rebuild; also how to roll back, which brings back the variables and policies it ran with",
    permission: "deployment.create",
    body: z
      .strictObject({
        /** Default: the deployment's own. */
        environment: EnvironmentSlug.optional(),
        /** Why, for the history. */
        reason: z.string().trim().max(500).optional(),
        /** Go live although gates block; asks for the right to approve. */
        overrule: z.boolean().default(false),
      })
      .optional(),
    status: 200,
    response: Deployment,
  }),
  approveDeployment: operation({
    method: "post",
    path: `${deployment}/approve`,
    tag: "deployments",
    summary: "Let a deployment start that waits for approval: code of somebody outside",
    permission: "deployment.approve",
    status: 202,
    response: Deployment,
  }),
  redeployDeployment: operation({
    method: "post",
    path: `${deployment}/redeploy`,
    tag: "deployments",
    summary: "Deploy the same artifact again with the environment's variables as they are now",
    permission: "deployment.create",
    status: 201,
    response: Deployment,
  }),
  listPromotions: operation({
    method: "get",
    path: `${server}/promotions`,
    tag: "deployments",
    summary: "What was live when, by whom and why, newest first",
    permission: "server.read",
    query: PageQuery.extend({ environment: EnvironmentSlug.default("production") }),
    status: 200,
    response: page(Promotion),
  }),
  updateEnvironment: operation({
    method: "patch",
    path: `${server}/environments/{environment}`,
    tag: "servers",
    summary: "Change who may call a preview and what an environment's instances may use",
    permission: "server.manage",
    body: z.strictObject({
      access: AccessMode.nullable().optional(),
      limits: EnvironmentLimits.nullable().optional(),
    }),
    status: 200,
    response: Environment,
  }),
  closeEnvironment: operation({
    method: "delete",
    path: `${server}/environments/{environment}`,
    tag: "servers",
    summary: "Close a preview: its endpoint stops, its instances and variables go",
    permission: "server.manage",
    status: 204,
    response: "empty",
  }),
  getDeploySettings: operation({
    method: "get",
    path: `${server}/deploy-settings`,
    tag: "servers",
    summary: "How the server follows its repository",
    permission: "server.read",
    status: 200,
    response: DeploySettings,
  }),
  updateDeploySettings: operation({
    method: "patch",
    path: `${server}/deploy-settings`,
    tag: "servers",
    summary: "Change how the server follows its repository",
    permission: "server.manage",
    body: DeploySettingsPatch,
    status: 200,
    response: DeploySettings,
  }),
  cancelDeployment: operation({
    method: "post",
    path: `${deployment}/cancel`,
    tag: "deployments",
    summary: "Cancel a deployment that has not ended",
    permission: "deployment.create",
    status: 202,
    response: Deployment,
  }),
} as const;
