import type { Metadata } from "next";
import { CopyButton } from "../../../../components/ui/copy-button.tsx";
import { LeaveOrg } from "../../../../features/members/leave-org.tsx";
import { OrgNameSetting } from "../../../../features/members/org-name-setting.tsx";
import { TransferOwnership } from "../../../../features/members/transfer-ownership.tsx";
import { SettingCard } from "../../../../features/server-settings/setting-card.tsx";
import { read, rights } from "../../../../reads/read.ts";
import { requireSession } from "../../../../session.ts";

export const metadata: Metadata = { title: "Settings" };

/** The name and the ids of an org; handing it over, and leaving it. */
export default async function OrgSettingsPage(props: { readonly params: Promise<{ org: string }> }) {
  const { org: slug } = await props.params;
  const [org, may, { user }] = await Promise.all([
    read("getOrg", { params: { org: slug } }),
    rights(slug),
    requireSession(),
  ]);
  const members = may.includes("org.own")
    ? await read("listMembers", { params: { org: slug }, query: { limit: 200 } })
    : null;
  return (
    <div className="flex w-full flex-col gap-6">
      <OrgNameSetting org={org} mayManage={may.includes("org.manage")} />
      <SettingCard title="Identifiers" hint="For the API, the CLI and support.">
        <dl className="divide-y text-sm">
          {[
            ["Slug", org.slug],
            ["Id", org.id],
          ].map(([name, value]) => (
            <div key={name} className="flex min-h-9 items-center gap-4">
              <dt className="w-20 text-muted">{name}</dt>
              <dd className="flex min-w-0 items-center gap-1">
                <code className="truncate font-mono text-xs">{value}</code>
                <CopyButton text={value ?? ""} label={`the ${name}`} className="size-7" />
              </dd>
            </div>
          ))}
        </dl>
      </SettingCard>
      {members ? (
        <TransferOwnership org={org} others={members.data.filter(({ userId }) => userId !== user.id)} />
      ) : null}
      <LeaveOrg org={org} />
    </div>
  );
}
