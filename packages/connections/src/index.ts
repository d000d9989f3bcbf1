export { completeConnection } from "./commands/complete-connection.ts";
export { type CompletedGithubApp, completeGithubApp } from "./commands/complete-github-app.ts";
export {
  type CompletedInstallation,
  type CompleteInstallationInput,
  completeInstallation,
} from "./commands/complete-installation.ts";
export { createServerWebhook } from "./commands/create-server-webhook.ts";
export { type CreateTemplateRepositoryInput, createTemplateRepository } from "./commands/create-template-repository.ts";
export { deleteGithubApp } from "./commands/delete-github-app.ts";
export { deleteServerWebhook } from "./commands/delete-server-webhook.ts";
export { linkInstallation } from "./commands/link-installation.ts";
export {
  type GithubDeliveryInput,
  receiveGithubDelivery,
  signatureInvalid,
  type TakenDelivery,
} from "./commands/receive-github-delivery.ts";
export { receiveServerDelivery, type ServerDeliveryInput } from "./commands/receive-server-delivery.ts";
export { replayDelivery } from "./commands/replay-delivery.ts";
export { type SaveUserTokensInput, saveUserTokens } from "./commands/save-user-tokens.ts";
export { startConnection } from "./commands/start-connection.ts";
export { type StartGithubAppInput, startGithubApp } from "./commands/start-github-app.ts";
export { type StartInstallationInput, startInstallation } from "./commands/start-installation.ts";
export { unlinkInstallation } from "./commands/unlink-installation.ts";
export type { ConnectionDeps, GithubDeps } from "./deps.ts";
export { accountProviderOf, apiUrlOf } from "./github-address.ts";
export {
  createGithubAppReader,
  type GithubAppReader,
  type OpenedGithubApp,
  openGithubApp,
} from "./github-app-reader.ts";
export { findWayBack, type WayBack } from "./queries/find-way-back.ts";
export { getSourceStatus } from "./queries/get-source-status.ts";
export { githubAppView } from "./queries/github-app-view.ts";
export { listAvailableInstallations } from "./queries/list-available-installations.ts";
export { type ListDeliveriesInput, listDeliveries } from "./queries/list-deliveries.ts";
export { listInstallations } from "./queries/list-installations.ts";
export { type ListRepositoriesInput, listRepositories } from "./queries/list-repositories.ts";
export { resolveRepository } from "./queries/resolve-repository.ts";
export { claimsProof, type HookHeaders } from "./server-hook.ts";
