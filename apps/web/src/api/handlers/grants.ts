import { listGrants, listMyGrants, revokeGrant, revokeMyGrant } from "@switchyard/oauth";
import { type Handlers, wholeList } from "../handler.ts";

type Operations = "listMyGrants" | "revokeMyGrant" | "listGrants" | "revokeGrant";

/** What people let clients do, for themselves and for the admins of an org. */
export const grantHandlers: Pick<Handlers, Operations> = {
  listMyGrants: async ({ deps, identity }) => wholeList(await listMyGrants(deps, identity)),
  async revokeMyGrant({ deps, identity, params }) {
    await revokeMyGrant(deps, identity, { grant: params.grant });
    return undefined;
  },
  listGrants: ({ deps, principal, query }) => listGrants(deps, principal, query),
  async revokeGrant({ deps, principal, params }) {
    await revokeGrant(deps, principal, { grant: params.grant });
    return undefined;
  },
};
