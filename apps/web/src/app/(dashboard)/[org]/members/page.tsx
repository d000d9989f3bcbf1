import { roleDescriptions, rolesToGive } from "@switchyard/tenancy";
import type { Metadata } from "next";
import { Section } from "../../../../components/ui/card.tsx";
import { LiveRefresh } from "../../../../components/ui/live-refresh.tsx";
import { composition } from "../../../../composition.ts";
import { InvitationsList } from "../../../../features/members/invitations-list.tsx";
import { InviteMember } from "../../../../features/members/invite-member.tsx";
import { MembersList } from "../../../../features/members/members-list.tsx";
import { sendsMail } from "../../../../mail/send-mail.ts";
import { read, rights } from "../../../../reads/read.ts";
import { currentPrincipal } from "../../../../session.ts";

export const metadata: Metadata = { title: "Members" };

const REFRESH_MS = 10_000;

/** Who belongs to this org, and who is invited. */
export default async function MembersPage(props: { readonly params: Promise<{ org: string }> }) {
  const { org } = await props.params;
  const query = { limit: 200 };
  const [members, invitations, may, principal] = await Promise.all([
    read("listMembers", { params: { org }, query }),
    read("listInvitations", { params: { org }, query }),
    rights(org),
    currentPrincipal(org),
  ]);
  const mail = sendsMail(composition().config);
  const gives = may.includes("member.manage") && principal.role !== null ? rolesToGive(principal.role) : [];
  const choices = gives.map((role) => ({ role, description: roleDescriptions[role] }));
  const powers = { self: principal.id, choices, makesPasswordLinks: may.includes("org.manage") };
  const waiting = invitations.data.filter(({ status }) => status === "open" || status === "expired");
  return (
    <>
      <Section
        title={members.data.length === 1 ? "1 person" : `${members.data.length}${members.nextCursor ? "+" : ""} people`}
        action={choices.length > 0 ? <InviteMember org={org} choices={choices} sendsMail={mail} /> : null}
      >
        <MembersList org={org} members={members.data} powers={powers} />
      </Section>
      {waiting.length > 0 ? (
        <Section title="Invitations" hint="Each link is for its address alone and works once.">
          <InvitationsList org={org} invitations={waiting} choices={choices} sendsMail={mail} />
        </Section>
      ) : null}
      <LiveRefresh everyMs={REFRESH_MS} silent />
    </>
  );
}
