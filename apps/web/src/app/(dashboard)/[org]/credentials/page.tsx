import { KeyRound } from "lucide-react";
import type { Metadata } from "next";
import { Card } from "../../../../components/ui/card.tsx";
import { EmptyState } from "../../../../components/ui/empty-state.tsx";
import { PageHeader } from "../../../../components/ui/page-header.tsx";
import { CreateKey } from "../../../../features/credentials/create-key.tsx";
import { KeysTable } from "../../../../features/credentials/keys-table.tsx";
import { read, rights } from "../../../../reads/read.ts";

export const metadata: Metadata = { title: "Credentials" };

/** The API keys of an org. */
export default async function CredentialsPage(props: { readonly params: Promise<{ org: string }> }) {
  const { org } = await props.params;
  const [keys, servers, may] = await Promise.all([
    read("listApiKeys", { params: { org }, query: { limit: 200 } }),
    read("listServers", { params: { org }, query: { limit: 200 } }),
    rights(org),
  ]);
  const mayManage = may.includes("key.manage");
  const create = <CreateKey org={org} servers={servers.data.map(({ slug, mcpUrl }) => ({ slug, mcpUrl }))} />;
  return (
    <>
      <PageHeader
        title="Credentials"
        hint="API keys. Each opens one door, MCP or management, and is refused at the other."
        actions={mayManage && keys.data.length > 0 ? create : null}
      />
      {keys.data.length === 0 ? (
        <Card>
          <EmptyState icon={KeyRound} title="No key yet" action={mayManage ? create : null}>
            A key lets a client call your servers, or a script manage them. It is shown once, kept only as a hash, and
            revoked within 5 seconds.
          </EmptyState>
        </Card>
      ) : (
        <KeysTable org={org} keys={keys.data} mayManage={mayManage} />
      )}
    </>
  );
}
