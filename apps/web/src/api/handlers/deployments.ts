import {
  approveDeployment,
  cancelDeployment,
  createDeployment,
  getDeployment,
  listAttention,
  listDeployments,
  redeployDeployment,
  streamDeploymentLog,
} from "@switchyard/deployments";
import { deploymentEvents } from "../deployment-events.ts";
import { type Handlers, wholeList } from "../handler.ts";
import { textStream } from "../text-stream.ts";

type Operations =
  | "listAttention"
  | "listDeployments"
  | "createDeployment"
  | "getDeployment"
  | "streamDeployment"
  | "getDeploymentLogs"
  | "approveDeployment"
  | "redeployDeployment"
  | "cancelDeployment";

/** Deployments of a server, their events and logs. */
export const deploymentHandlers: Pick<Handlers, Operations> = {
  listAttention: async ({ deps, principal }) => wholeList(await listAttention(deps, principal)),
  listDeployments: ({ deps, principal, params, query }) =>
    listDeployments(deps, principal, { ...query, server: params.server }),
  createDeployment: ({ deps, principal, params, body }) =>
    createDeployment(deps, principal, {
      server: params.server,
      environment: body?.environment ?? "production",
      clearCache: body?.clearCache ?? false,
    }),
  getDeployment: ({ deps, principal, params }) => getDeployment(deps, principal, params),
  async streamDeployment({ deps, principal, params, query, signal }) {
    // Read once before the stream opens, so that an absent deployment is a 404 and not an empty stream.
    const first = await getDeployment(deps, principal, params);
    const { server, deployment } = params;
    return textStream(
      deploymentEvents(deps, principal, { server, deployment, first, afterSeq: query.afterSeq, signal }),
    );
  },
  async getDeploymentLogs({ deps, principal, params }) {
    await getDeployment(deps, principal, params);
    return textStream(streamDeploymentLog(deps, principal, params));
  },
  approveDeployment: ({ deps, principal, params }) => approveDeployment(deps, principal, params),
  redeployDeployment: ({ deps, principal, params }) => redeployDeployment(deps, principal, params),
  cancelDeployment: ({ deps, principal, params }) => cancelDeployment(deps, principal, params),
};
