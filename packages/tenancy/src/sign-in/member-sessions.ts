import { recordManagementEvent } from "@switchyard/audit";
import { AppError, type MemberSession, notFound } from "@switchyard/contracts";
import { cutPage, type Page, type PageInput } from "../page.ts";
import { coversRole } from "../permissions.ts";
import type { TenancyDeps } from "../ports.ts";
import { actorOf, authorize, type Principal } from "../principal.ts";
import { endSession } from "../session-store.ts";
import { revokeTokensOf } from "../user-store.ts";
import { findMemberSession, pageOfMemberSessions } from "./sign-in-rules-store.ts";

/** Browsers in which members of the principal's org are signed in, newest first. Needs `sign_in.manage`. */
export async function listMemberSessions(
  { db }: TenancyDeps,
  principal: Principal,
  input: PageInput,
): Promise<Page<MemberSession>> {
  authorize(principal, "sign_in.manage");
  const rows = await db.asSystem("sessions of an org's members", (tx) =>
    pageOfMemberSessions(tx, principal.orgId, input),
  );
  return cutPage(rows, input.limit, ({ user, createdAt, lastSeenAt, ...row }) => ({
    ...row,
    email: user.email,
    createdAt: createdAt.toISOString(),
    lastSeenAt: lastSeenAt.toISOString(),
  }));
}

/**
 * Signs a member's browser out; it and the tokens taken with it stop within 5 seconds everywhere. Only an owner signs an
 * owner out. Needs `sign_in.manage`. Throws AppError session_not_found, member_above.
 */
export async function revokeMemberSession(
  { db }: TenancyDeps,
  principal: Principal,
  input: { readonly sessionId: string },
): Promise<void> {
  authorize(principal, "sign_in.manage");
  const { orgId } = principal;
  await db.asSystem("end a member's session", async (tx) => {
    const session = await findMemberSession(tx, orgId, input.sessionId);
    if (!session) throw notFound("session", input.sessionId);
    if (principal.kind !== "system" && !(principal.role && coversRole(principal.role, session.role))) {
      throw new AppError({
        code: "member_above",
        kind: "forbidden",
        message: `${session.user.email} has the role ${session.role}, which stands above yours.`,
        remedy: "Ask an owner to do it.",
      });
    }
    if (!(await endSession(tx, { id: session.id, userId: session.userId }))) {
      throw notFound("session", input.sessionId);
    }
    await revokeTokensOf(tx, session.userId);
    await recordManagementEvent(tx, {
      orgId,
      actor: actorOf(principal),
      method: "session.revoke",
      name: session.user.email,
      arguments: { session: session.id },
      context: { requestId: principal.requestId },
    });
  });
}
