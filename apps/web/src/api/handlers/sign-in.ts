import {
  addDomain,
  createIdentityProvider,
  deleteIdentityProvider,
  getSignInRules,
  listDomains,
  listIdentityProviders,
  listMemberSessions,
  type ProviderView,
  removeDomain,
  revokeMemberSession,
  updateIdentityProvider,
  updateSignInRules,
  verifyDomain,
} from "@switchyard/tenancy";
import type { Composition } from "../../composition.ts";
import { checkProvider } from "../../sign-in/org-provider/check-provider.ts";
import { redirectUriOf } from "../../sign-in/org-provider/openid.ts";
import { type Handlers, wholeList } from "../handler.ts";

type Operations =
  | "listIdentityProviders"
  | "createIdentityProvider"
  | "updateIdentityProvider"
  | "checkIdentityProvider"
  | "deleteIdentityProvider"
  | "listDomains"
  | "addDomain"
  | "verifyDomain"
  | "removeDomain"
  | "getSignInRules"
  | "updateSignInRules"
  | "listMemberSessions"
  | "revokeMemberSession";

/** How the people of an org sign in: its identity providers, domains, rule and sessions. */
export const signInHandlers: Pick<Handlers, Operations> = {
  async listIdentityProviders({ deps, principal }) {
    return wholeList((await listIdentityProviders(deps, principal)).map((row) => withRedirect(deps, row)));
  },
  async createIdentityProvider({ deps, principal, body }) {
    return withRedirect(deps, await createIdentityProvider(deps, principal, body));
  },
  async updateIdentityProvider({ deps, principal, params, body }) {
    const changed = await updateIdentityProvider(deps, principal, { ...body, providerId: params.provider });
    return withRedirect(deps, changed);
  },
  checkIdentityProvider: ({ deps, principal, params }) =>
    checkProvider(deps, principal, { providerId: params.provider }),
  async deleteIdentityProvider({ deps, principal, params }) {
    await deleteIdentityProvider(deps, principal, { providerId: params.provider });
    return undefined;
  },
  listDomains: async ({ deps, principal }) => wholeList(await listDomains(deps, principal)),
  addDomain: ({ deps, principal, body }) => addDomain(deps, principal, body),
  verifyDomain: ({ deps, principal, params }) => verifyDomain(deps, principal, { domain: params.domain }),
  async removeDomain({ deps, principal, params }) {
    await removeDomain(deps, principal, { domain: params.domain });
    return undefined;
  },
  getSignInRules: ({ deps, principal }) => getSignInRules(deps, principal),
  updateSignInRules: ({ deps, principal, body }) => updateSignInRules(deps, principal, body),
  listMemberSessions: ({ deps, principal, query }) => listMemberSessions(deps, principal, query),
  async revokeMemberSession({ deps, principal, params }) {
    await revokeMemberSession(deps, principal, { sessionId: params.session });
    deps.sessions.forget(params.session);
    return undefined;
  },
};

function withRedirect(deps: Composition, view: ProviderView) {
  return { ...view, redirectUri: redirectUriOf(deps, view.id) };
}
