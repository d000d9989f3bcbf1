import {
  createApiKey,
  createPasswordLink,
  getOrg,
  listApiKeys,
  listMembers,
  renameOrg,
  revokeApiKey,
} from "@switchyard/tenancy";
import { resetUrl } from "../../sign-in/password-reset.ts";
import type { Handlers } from "../handler.ts";

type Operations =
  | "getOrg"
  | "updateOrg"
  | "listMembers"
  | "createPasswordLink"
  | "listApiKeys"
  | "createApiKey"
  | "revokeApiKey";

/** One org, its people and its keys. */
export const orgHandlers: Pick<Handlers, Operations> = {
  getOrg: ({ deps, principal }) => getOrg(deps, principal),
  updateOrg: ({ deps, principal, body }) => renameOrg(deps, principal, body),
  listMembers: ({ deps, principal, query }) => listMembers(deps, principal, query),
  async createPasswordLink({ deps, principal, params }) {
    const link = await createPasswordLink(deps, principal, { memberId: params.member });
    return { url: resetUrl(deps, link.token), expiresAt: link.expiresAt.toISOString() };
  },
  listApiKeys: ({ deps, principal, query }) => listApiKeys(deps, principal, query),
  createApiKey: ({ deps, principal, body }) => createApiKey(deps, principal, body),
  async revokeApiKey({ deps, principal, params }) {
    await revokeApiKey(deps, principal, { keyId: params.key });
    return undefined;
  },
};
