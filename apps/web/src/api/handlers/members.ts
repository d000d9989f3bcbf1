import type { CreatedInvitation } from "@switchyard/contracts";
import {
  acceptInvitation,
  changeMemberRole,
  createInvitation,
  getOrg,
  leaveOrg,
  listInvitations,
  noteInvitationMailed,
  type Principal,
  permissionTable,
  previewInvitation,
  previewMemberRemoval,
  removeMember,
  resendInvitation,
  revokeInvitation,
  transferOwnership,
} from "@switchyard/tenancy";
import type { Composition } from "../../composition.ts";
import { invitationMail } from "../../mail/invitation-mail.ts";
import { sendMail, sendsMail } from "../../mail/send-mail.ts";
import { signInDeps } from "../../sign-in/auth-options.ts";
import { invitationUrl } from "../../sign-in/invitation.ts";
import { type Handlers, wholeList } from "../handler.ts";

type Operations =
  | "listPermissions"
  | "updateMember"
  | "removeMember"
  | "previewMemberRemoval"
  | "leaveOrg"
  | "transferOwnership"
  | "listInvitations"
  | "createInvitation"
  | "resendInvitation"
  | "revokeInvitation"
  | "previewInvitation"
  | "acceptInvitation";

/** Members' life in an org, and how they come in. */
export const memberHandlers: Pick<Handlers, Operations> = {
  listPermissions: async () => wholeList(permissionTable),
  updateMember: ({ deps, principal, params, body }) =>
    changeMemberRole(deps, principal, { memberId: params.member, role: body.role }),
  async removeMember({ deps, principal, params }) {
    await removeMember(deps, principal, { memberId: params.member });
    return undefined;
  },
  previewMemberRemoval: ({ deps, principal, params }) =>
    previewMemberRemoval(deps, principal, { memberId: params.member }),
  async leaveOrg({ deps, principal }) {
    await leaveOrg(deps, principal);
    return undefined;
  },
  async transferOwnership({ deps, principal, body }) {
    await transferOwnership(deps, principal, { memberId: body.member });
    return undefined;
  },
  listInvitations: ({ deps, principal, query }) => listInvitations(deps, principal, query),
  createInvitation: async ({ deps, principal, body }) =>
    deliver(deps, principal, await createInvitation(signInDeps(deps), principal, body)),
  resendInvitation: async ({ deps, principal, params }) =>
    deliver(deps, principal, await resendInvitation(signInDeps(deps), principal, { invitationId: params.invitation })),
  async revokeInvitation({ deps, principal, params }) {
    await revokeInvitation(deps, principal, { invitationId: params.invitation });
    return undefined;
  },
  previewInvitation: ({ deps, body, ip }) => previewInvitation(signInDeps(deps), { token: body.token, ip }),
  async acceptInvitation({ deps, identity, body, ip }) {
    const { slug } = await acceptInvitation(signInDeps(deps), identity, { token: body.token, ip });
    return { org: slug };
  },
};

/** Mails the link where mail is set up, and answers it always: a mail server that is away keeps nobody out. */
async function deliver(
  deps: Composition,
  principal: Principal,
  made: Awaited<ReturnType<typeof createInvitation>>,
): Promise<CreatedInvitation> {
  const { invitation, token } = made;
  const url = invitationUrl(deps, token);
  if (!sendsMail(deps.config)) return { ...invitation, url };
  const org = await getOrg(deps, principal);
  const mail = invitationMail({ ...invitation, org: org.name, invitedBy: invitation.createdBy, url });
  try {
    await sendMail(deps.config, { ...mail, to: invitation.email });
  } catch (error) {
    deps.log.error("web.mail_failed", { error, org_id: principal.orgId, invitation: invitation.id });
    return { ...invitation, url };
  }
  return { ...(await noteInvitationMailed(deps, principal, { invitationId: invitation.id })), url };
}
