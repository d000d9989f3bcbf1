import type { Metadata } from "next";
import { AccessSetting } from "../../../../../../features/server-settings/access-setting.tsx";
import { DeleteSetting } from "../../../../../../features/server-settings/delete-setting.tsx";
import { NameSetting } from "../../../../../../features/server-settings/name-setting.tsx";
import { SourceSetting } from "../../../../../../features/server-settings/source-setting.tsx";
import { VariablesSetting } from "../../../../../../features/server-settings/variables-setting.tsx";
import { read } from "../../../../../../reads/read.ts";

export const metadata: Metadata = { title: "Settings" };

/** Name, access, source, variables, and deletion of one server. */
export default async function ServerSettingsPage(props: { readonly params: Promise<{ org: string; server: string }> }) {
  const params = await props.params;
  const [server, variables] = await Promise.all([read("getServer", { params }), read("listVariables", { params })]);
  const key = JSON.stringify([server.id, server.source]);
  return (
    <div className="flex w-full max-w-3xl flex-col gap-6">
      <NameSetting org={params.org} server={server} />
      <AccessSetting key={server.access} org={params.org} server={server} />
      <SourceSetting key={key} org={params.org} server={server} />
      <VariablesSetting org={params.org} server={server.slug} variables={variables.data} />
      <DeleteSetting org={params.org} server={server} />
    </div>
  );
}
