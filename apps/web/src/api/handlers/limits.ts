import { createLimit, deleteLimit, listLimits } from "@switchyard/routing/limits";
import { type Handlers, wholeList } from "../handler.ts";

/** How much may be called. */
export const limitHandlers: Pick<Handlers, "listLimits" | "createLimit" | "deleteLimit"> = {
  listLimits: async ({ deps, principal, query }) => wholeList(await listLimits(deps, principal, query)),
  createLimit: ({ deps, principal, body }) => createLimit(deps, principal, body),
  async deleteLimit({ deps, principal, params }) {
    await deleteLimit(deps, principal, params);
    return undefined;
  },
};
