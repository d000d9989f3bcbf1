import { getManifest, listPromotions, promoteDeployment, updateEnvironment } from "@switchyard/deployments";
import type { Handlers } from "../handler.ts";

type Operations = "promoteDeployment" | "listPromotions" | "updateEnvironment" | "getManifest";

/** What is live: moving it, its history, its environments' policies, and what it exposes. */
export const promotionHandlers: Pick<Handlers, Operations> = {
  promoteDeployment: ({ deps, principal, params, body }) => promoteDeployment(deps, principal, { ...params, ...body }),
  listPromotions: ({ deps, principal, params, query }) =>
    listPromotions(deps, principal, { ...query, server: params.server }),
  updateEnvironment: ({ deps, principal, params, body }) => updateEnvironment(deps, principal, { ...params, ...body }),
  getManifest: ({ deps, principal, params, query }) =>
    getManifest(deps, principal, { ...query, server: params.server }),
};
