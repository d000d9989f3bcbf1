import { Handshake } from "lucide-react";
import type { Metadata } from "next";
import { Card } from "../../../../../components/ui/card.tsx";
import { EmptyState } from "../../../../../components/ui/empty-state.tsx";
import { ConsentsTable } from "../../../../../features/credentials/consents-table.tsx";
import { CredentialsHeader } from "../../../../../features/credentials/credentials-header.tsx";
import { read, rights } from "../../../../../reads/read.ts";

export const metadata: Metadata = { title: "Consents" };

/** What the members of an org let clients do. */
export default async function ConsentsPage(props: { readonly params: Promise<{ org: string }> }) {
  const { org } = await props.params;
  const [grants, may] = await Promise.all([
    read("listGrants", { params: { org }, query: { limit: 200 } }),
    rights(org),
  ]);
  return (
    <>
      <CredentialsHeader org={org} action={null} />
      {grants.data.length === 0 ? (
        <Card>
          <EmptyState icon={Handshake} title="No member has allowed a client anything">
            When a member signs in from an MCP client, they say what it may do at which server. Each of these consents
            stands here, with when it was used, and can be taken back.
          </EmptyState>
        </Card>
      ) : (
        <ConsentsTable org={org} grants={grants.data} mayRevoke={may.includes("client.manage")} />
      )}
    </>
  );
}
