import type { ReactNode } from "react";
import { PageHeader } from "../../../../components/ui/page-header.tsx";
import { MembersTabs } from "../../../../features/members/members-tabs.tsx";

/** The pages about an org's people under one row of tabs. */
export default async function MembersLayout(props: {
  readonly params: Promise<{ org: string }>;
  readonly children: ReactNode;
}) {
  const { org } = await props.params;
  return (
    <div className="flex flex-col gap-6">
      <PageHeader title="Members" hint="Who belongs to this organization, and what their role lets them do." />
      <MembersTabs org={org} />
      {props.children}
    </div>
  );
}
