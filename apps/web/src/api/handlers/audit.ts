import { getAuditEvent, getUsage, listAuditEvents } from "@switchyard/audit";
import type { Handlers } from "../handler.ts";

/** The org's trail and its usage. */
export const auditHandlers: Pick<Handlers, "listAuditEvents" | "getAuditEvent" | "getUsage"> = {
  async listAuditEvents({ deps, principal, query }) {
    const { data, nextCursor } = await listAuditEvents(deps.db, principal.orgId, query);
    return { data: [...data], nextCursor };
  },
  getAuditEvent: ({ deps, principal, params }) => getAuditEvent(deps.db, principal.orgId, params.event),
  getUsage: ({ deps, principal, query }) =>
    getUsage(deps.db, principal.orgId, { window: query.window, serverId: null }),
};
