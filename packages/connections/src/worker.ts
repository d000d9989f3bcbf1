/** What a worker runs: entered as `@switchyard/connections/worker`, so that the web app never loads any of it. */
export { deliveryRound } from "./deliveries/process-delivery.ts";
export { checkRound } from "./polling/check-round.ts";
export { pollRound } from "./polling/poll-round.ts";
export { createRepositoryAccess } from "./repository-access.ts";
export { startConnections } from "./start-connections.ts";
export { createSyncSlots } from "./syncs/sync-slots.ts";
export type { ConnectionWorkerDeps } from "./worker-deps.ts";
