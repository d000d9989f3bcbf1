import type { Sessions } from "../sessions/sessions.ts";
import type { OrgCaps } from "./org-caps.ts";

/** Sessions that an org's cap counts: from when they are opened or used here until they end, or nobody used them for long. */
export function countedSessions(sessions: Sessions, caps: OrgCaps): Sessions {
  return {
    ...sessions,
    read(ask) {
      const said = sessions.read(ask);
      if (said !== null) caps.noteSession(ask.route.orgId, ask.envelope.sessionId ?? "");
      return said;
    },
    async find(ask, said) {
      try {
        return await sessions.find(ask, said);
      } catch (error) {
        caps.forgetSession(ask.route.orgId, ask.envelope.sessionId ?? "");
        throw error;
      }
    },
    async open(ask, opened) {
      const id = await sessions.open(ask, opened);
      caps.noteSession(ask.route.orgId, id);
      return id;
    },
    async noteEnd(exchange, said) {
      const { envelope, response, route, sessionId } = exchange;
      const isOver = response.statusCode < 300 || response.statusCode === 404;
      if (envelope?.kind === "end-session" && isOver && route !== null && sessionId !== null) {
        caps.forgetSession(route.orgId, sessionId);
      }
      await sessions.noteEnd(exchange, said);
    },
  };
}
