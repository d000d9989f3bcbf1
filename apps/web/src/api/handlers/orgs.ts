import { createPasswordLink, getOrg, listMembers, renameOrg } from "@switchyard/tenancy";
import { resetUrl } from "../../sign-in/password-reset.ts";
import type { Handlers } from "../handler.ts";

type Operations = "getOrg" | "updateOrg" | "listMembers" | "createPasswordLink";

/** One org, its people and its keys. */
export const orgHandlers: Pick<Handlers, Operations> = {
  getOrg: ({ deps, principal }) => getOrg(deps, principal),
  updateOrg: ({ deps, principal, body }) => renameOrg(deps, principal, body),
  listMembers: ({ deps, principal, query }) => listMembers(deps, principal, query),
  async createPasswordLink({ deps, principal, params }) {
    const link = await createPasswordLink(deps, principal, { memberId: params.member });
    return { url: resetUrl(deps, link.token), expiresAt: link.expiresAt.toISOString() };
  },
};
