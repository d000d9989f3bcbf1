export { cancelDeployment } from "./commands/cancel-deployment.ts";
export { type CreateDeploymentInput, createDeployment } from "./commands/create-deployment.ts";
export { createServer } from "./commands/create-server.ts";
export { deleteServer } from "./commands/delete-server.ts";
export { promoteDeployment } from "./commands/promote-deployment.ts";
export { updateServer } from "./commands/update-server.ts";
export type { Page, PageInput } from "./cursor.ts";
export { isTerminal } from "./deployment-machine.ts";
export type { CommandDeps, QueryDeps } from "./deps.ts";
export { deploymentChannel, deploymentRun, routesChannel } from "./job.ts";
export { getManifest } from "./queries/get-manifest.ts";
export { getDeployment, listDeployments } from "./queries/list-deployments.ts";
export { listEnvironments } from "./queries/list-environments.ts";
export { listInstances } from "./queries/list-instances.ts";
export { getServer, listServers } from "./queries/list-servers.ts";
export {
  type DeploymentLogInput,
  LOG_PAGE_LINES,
  readDeploymentLog,
  readServerLog,
  type ServerLogInput,
  streamDeploymentLog,
} from "./queries/read-logs.ts";
