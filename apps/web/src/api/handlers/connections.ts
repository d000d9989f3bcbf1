import {
  createServerWebhook,
  createTemplateRepository,
  deleteGithubApp,
  deleteServerWebhook,
  getSourceStatus,
  githubAppView,
  linkInstallation,
  listAvailableInstallations,
  listDeliveries,
  listInstallations,
  listRepositories,
  replayDelivery,
  startGithubApp,
  startInstallation,
  unlinkInstallation,
} from "@switchyard/connections";
import { type Handlers, wholeList } from "../handler.ts";

type Operations =
  | "getGithubApp"
  | "startGithubApp"
  | "deleteGithubApp"
  | "listInstallations"
  | "listAvailableInstallations"
  | "startInstallation"
  | "linkInstallation"
  | "unlinkInstallation"
  | "listRepositories"
  | "createTemplateRepository"
  | "listDeliveries"
  | "replayDelivery"
  | "getSourceStatus"
  | "createServerWebhook"
  | "deleteServerWebhook";

/** Git providers: the GitHub App, its installations and repositories, webhooks that came. */
export const connectionHandlers: Pick<Handlers, Operations> = {
  getGithubApp: async ({ deps }) => ({ app: await githubAppView(deps) }),
  startGithubApp: ({ deps, identity, body }) => startGithubApp(deps, identity, body),
  async deleteGithubApp({ deps, identity }) {
    await deleteGithubApp(deps, identity);
    return undefined;
  },
  listInstallations: async ({ deps, principal }) => wholeList(await listInstallations(deps, principal)),
  listAvailableInstallations: async ({ deps, principal }) =>
    wholeList(await listAvailableInstallations(deps, principal)),
  startInstallation: ({ deps, principal, body }) => startInstallation(deps, principal, body),
  linkInstallation: ({ deps, principal, body }) => linkInstallation(deps, principal, body),
  async unlinkInstallation({ deps, principal, params }) {
    await unlinkInstallation(deps, principal, params);
    return undefined;
  },
  listRepositories: async ({ deps, principal, query }) => wholeList(await listRepositories(deps, principal, query)),
  createTemplateRepository: ({ deps, principal, params, body }) =>
    createTemplateRepository(deps, principal, { ...body, template: params.template }),
  listDeliveries: ({ deps, principal, query }) => listDeliveries(deps, principal, query),
  replayDelivery: ({ deps, principal, params }) => replayDelivery(deps, principal, params),
  getSourceStatus: ({ deps, principal, params }) => getSourceStatus(deps, principal, params),
  createServerWebhook: ({ deps, principal, params }) => createServerWebhook(deps, principal, params),
  async deleteServerWebhook({ deps, principal, params }) {
    await deleteServerWebhook(deps, principal, params);
    return undefined;
  },
};
