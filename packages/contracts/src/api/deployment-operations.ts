/** Routes of deployments: make, watch, promote, cancel. */
import { z } from "zod";
import { EnvironmentSlug } from "../names.ts";
import { Deployment } from "../resources.ts";
import { PageQuery, page } from "./inputs.ts";
import { operation } from "./operation.ts";

const server = "/orgs/{org}/servers/{server}" as const;
const deployment = `${server}/deployments/{deployment}` as const;

export const deploymentOperations = {
  listDeployments: operation({
    method: "get",
    path: `${server}/deployments`,
    tag: "deployments",
    summary: "Deployments, newest first",
    permission: "server.read",
    query: PageQuery,
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
    summary: "Make a ready deployment live; also how to roll back",
    permission: "deployment.create",
    status: 200,
    response: Deployment,
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
