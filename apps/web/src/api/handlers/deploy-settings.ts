import { closeEnvironment, getDeploySettings, updateDeploySettings } from "@switchyard/deployments";
import type { Handlers } from "../handler.ts";

type Operations = "getDeploySettings" | "updateDeploySettings" | "closeEnvironment";

/** How a server follows its repository, and the previews that come of it. */
export const deploySettingsHandlers: Pick<Handlers, Operations> = {
  getDeploySettings: ({ deps, principal, params }) => getDeploySettings(deps, principal, params),
  updateDeploySettings: ({ deps, principal, params, body }) =>
    updateDeploySettings(deps, principal, { server: params.server, patch: body }),
  async closeEnvironment({ deps, principal, params }) {
    await closeEnvironment(deps, principal, params);
    return undefined;
  },
};
