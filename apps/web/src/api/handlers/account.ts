import { AppError } from "@switchyard/contracts";
import { changePassword, createOrg, listOrgs, listSessions, revokeSession } from "@switchyard/tenancy";
import { signInDeps } from "../../sign-in/auth-options.ts";
import { type Handlers, wholeList } from "../handler.ts";

type Operations = "getMe" | "listSessions" | "revokeSession" | "changePassword" | "listOrgs" | "createOrg";

/** What a person or key does about itself, and the orgs it belongs to. */
export const accountHandlers: Pick<Handlers, Operations> = {
  async getMe({ deps, identity }) {
    const orgs = (await listOrgs(deps, identity)).map(({ id, slug, name, role }) => ({ id, slug, name, role }));
    if (identity.kind === "key") return { user: null, key: { id: identity.id, name: identity.label }, orgs };
    const user = await deps.sessions.check(identity.credential);
    if (!user) {
      throw new AppError({ code: "session_ended", kind: "unauthenticated", message: "This session has ended." });
    }
    const { isOperator, ...person } = user;
    return { user: { ...person, operator: isOperator }, key: null, orgs };
  },
  listSessions: async ({ deps, identity }) => wholeList(await listSessions(deps, identity)),
  async revokeSession({ deps, identity, params }) {
    await revokeSession(deps, identity, { sessionId: params.session });
    deps.sessions.forget(params.session);
    return undefined;
  },
  async changePassword({ deps, identity, body }) {
    await changePassword(signInDeps(deps), identity, body);
    return undefined;
  },
  listOrgs: async ({ deps, identity }) => wholeList(await listOrgs(deps, identity)),
  createOrg: ({ deps, identity, body }) => createOrg(deps, identity, body),
};
