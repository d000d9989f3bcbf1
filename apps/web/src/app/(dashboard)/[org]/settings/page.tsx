import type { Metadata } from "next";
import { CopyButton } from "../../../../components/ui/copy-button.tsx";
import { OrgNameSetting } from "../../../../features/members/org-name-setting.tsx";
import { SettingCard } from "../../../../features/server-settings/setting-card.tsx";
import { read, rights } from "../../../../reads/read.ts";

export const metadata: Metadata = { title: "Settings" };

/** The name and the ids of an org. */
export default async function OrgSettingsPage(props: { readonly params: Promise<{ org: string }> }) {
  const { org: slug } = await props.params;
  const [org, may] = await Promise.all([read("getOrg", { params: { org: slug } }), rights(slug)]);
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
    </div>
  );
}
