export { cancelDeployment } from "./commands/cancel-deployment.ts";
export { closeEnvironment, closePreview } from "./commands/close-environment.ts";
export { type CreateDeploymentInput, createDeployment } from "./commands/create-deployment.ts";
export { createServer } from "./commands/create-server.ts";
export { deleteServer } from "./commands/delete-server.ts";
export { type DeployCommitInput, deployCommit, type FollowDeps } from "./commands/deploy-commit.ts";
export { type PromoteInput, promoteDeployment } from "./commands/promote-deployment.ts";
export { redeployDeployment, redeployOnVariables } from "./commands/redeploy-deployment.ts";
export { approveDeployment, failHeld, releaseHold } from "./commands/release-hold.ts";
export { updateDeploySettings } from "./commands/update-deploy-settings.ts";
export { type UpdateEnvironmentInput, updateEnvironment } from "./commands/update-environment.ts";
export { updateServer } from "./commands/update-server.ts";
export type { Page, PageInput } from "./cursor.ts";
export { isSettled, isTerminal } from "./deployment-machine.ts";
export type { CommandDeps, QueryDeps } from "./deps.ts";
export type { PullFacts } from "./environment-store.ts";
export { deploymentChannel, deploymentRun, routesChannel } from "./job.ts";
export { describeReach, type ReachCaller } from "./queries/describe-reach.ts";
export { getDeploySettings } from "./queries/get-deploy-settings.ts";
export { getManifest } from "./queries/get-manifest.ts";
export { listAttention } from "./queries/list-attention.ts";
export { getDeployment, listDeployments } from "./queries/list-deployments.ts";
export { listEnvironments } from "./queries/list-environments.ts";
export { listInstances } from "./queries/list-instances.ts";
export { listPromotions } from "./queries/list-promotions.ts";
export { getServer, listServers } from "./queries/list-servers.ts";
export {
  type DeploymentLogInput,
  LOG_PAGE_LINES,
  readDeploymentLog,
  readServerLog,
  type ServerLogInput,
  streamDeploymentLog,
} from "./queries/read-logs.ts";
export { assertMayCall, assertServerVisible } from "./queries/visible-server.ts";
export { parseDeploySettings } from "./settings/deploy-settings.ts";
export {
  type BranchFacts,
  environmentOfBranch,
  isWatched,
  previewSlug,
  productionBranch,
  skipsDeploy,
} from "./settings/follow-rules.ts";
export type { ResolvedRepository } from "./source-input.ts";
export { type SyncKind, type WantedSync, wantReport, wantSync } from "./sync-store.ts";
export { mcpUrl } from "./views.ts";
