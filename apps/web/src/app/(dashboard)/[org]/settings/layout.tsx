import type { ReactNode } from "react";
import { PageHeader } from "../../../../components/ui/page-header.tsx";
import { SettingsTabs } from "../../../../features/settings/settings-tabs.tsx";
import { rights } from "../../../../reads/read.ts";

/** The frame of an org's settings: their names, and the one that is open. */
export default async function SettingsLayout(props: {
  readonly params: Promise<{ org: string }>;
  readonly children: ReactNode;
}) {
  const { org } = await props.params;
  return (
    <div className="flex w-full max-w-4xl flex-col gap-6">
      <PageHeader title="Settings" hint="Of this organization." />
      <SettingsTabs org={org} maySignIn={(await rights(org)).includes("sign_in.manage")} />
      {props.children}
    </div>
  );
}
