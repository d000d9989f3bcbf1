import type { Metadata } from "next";
import { PageHeader } from "../../../../components/ui/page-header.tsx";
import { MembersList } from "../../../../features/members/members-list.tsx";
import { read, rights } from "../../../../reads/read.ts";

export const metadata: Metadata = { title: "Members" };

/** Who belongs to this org. */
export default async function MembersPage(props: { readonly params: Promise<{ org: string }> }) {
  const { org } = await props.params;
  const [members, may] = await Promise.all([
    read("listMembers", { params: { org }, query: { limit: 200 } }),
    rights(org),
  ]);
  return (
    <>
      <PageHeader title="Members" hint="People of this organization and what their role lets them do." />
      <MembersList org={org} members={members.data} mayManage={may.includes("org.manage")} />
    </>
  );
}
