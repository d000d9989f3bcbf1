import { Wrench } from "lucide-react";
import type { Metadata } from "next";
import { Card, Section } from "../../../../../../components/ui/card.tsx";
import { EmptyState } from "../../../../../../components/ui/empty-state.tsx";
import { Notice } from "../../../../../../components/ui/notice.tsx";
import { composition } from "../../../../../../composition.ts";
import { AccessModeSetting } from "../../../../../../features/access/access-mode-setting.tsx";
import { AddPolicy } from "../../../../../../features/access/add-policy.tsx";
import { EditToolGroup } from "../../../../../../features/access/edit-tool-group.tsx";
import { MatrixTable } from "../../../../../../features/access/matrix-table.tsx";
import { PoliciesList } from "../../../../../../features/access/policies-list.tsx";
import { readAccess } from "../../../../../../features/access/read-access.ts";
import { ServerMembersSetting } from "../../../../../../features/access/server-members-setting.tsx";
import { ToolGroupsList } from "../../../../../../features/access/tool-groups-list.tsx";
import { read, rights } from "../../../../../../reads/read.ts";

export const metadata: Metadata = { title: "Access" };

/** Who gets in, who may call what, and the rules that say so. */
export default async function AccessPage(props: { readonly params: Promise<{ org: string; server: string }> }) {
  const params = await props.params;
  const [may, server] = await Promise.all([rights(params.org), read("getServer", { params })]);
  const { policies, groups, named, members, tools, matrix, subjects } = await readAccess(params, server);
  const mayRule = may.includes("policy.manage");
  const where = { org: params.org, server: params.server };
  return (
    <div className="flex max-w-5xl flex-col gap-8">
      {server.access === "public" ? (
        <Notice tone="warning" title="This server is public">
          Anyone who knows its endpoint calls it without a credential. Only an allow keeps a tool from them.
        </Notice>
      ) : null}
      <AccessModeSetting
        key={server.access}
        org={params.org}
        server={server}
        mayChange={may.includes("server.manage")}
        mayOpen={mayRule}
        offersOwn={composition().mcpDomain !== undefined}
      />
      {server.access === "restricted" ? (
        <ServerMembersSetting key={named.join()} {...where} members={members} named={named} mayChange={mayRule} />
      ) : null}
      <Section
        id="matrix"
        title="Who may call what"
        hint={
          server.access === "restricted"
            ? "Tools of the live deployment, and the people who are named. A client's scopes may narrow it further."
            : "Tools of the live deployment. Roles stand for people who call for themselves; a client's scopes may narrow it further."
        }
      >
        {tools.length > 0 && matrix.callers.length > 0 ? (
          <MatrixTable matrix={matrix} />
        ) : (
          <Card>
            <EmptyState icon={Wrench} title={tools.length > 0 ? "Nobody is named yet" : "No tools are known yet"}>
              {tools.length > 0
                ? "Name members above: what each may call is shown here. Clients and keys that name the server get in already."
                : "They are listed here once a deployment is live."}
            </EmptyState>
          </Card>
        )}
      </Section>
      <Section
        id="policies"
        title="Policies"
        hint="A deny wins. An allow reserves its tools for whom it names. Tools that no policy is about are open to whoever gets in."
        action={mayRule ? <AddPolicy {...where} tools={tools} subjects={subjects} /> : null}
      >
        <PoliciesList {...where} policies={policies} mayChange={mayRule} />
      </Section>
      <Section
        id="groups"
        title="Tool groups"
        hint="Several tools under one scope, for clients and credentials."
        action={mayRule ? <EditToolGroup {...where} tools={tools} group={null} /> : null}
      >
        <ToolGroupsList {...where} groups={groups} tools={tools} mayChange={mayRule} />
      </Section>
    </div>
  );
}
