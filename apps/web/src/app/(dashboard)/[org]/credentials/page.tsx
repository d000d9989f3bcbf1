import { KeyRound, Plus } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { Button } from "../../../../components/ui/button.tsx";
import { Card } from "../../../../components/ui/card.tsx";
import { EmptyState } from "../../../../components/ui/empty-state.tsx";
import { ClientsTable } from "../../../../features/credentials/clients-table.tsx";
import { CredentialsHeader } from "../../../../features/credentials/credentials-header.tsx";
import { read, rights } from "../../../../reads/read.ts";

export const metadata: Metadata = { title: "OAuth clients" };

/** The OAuth clients that an org issued. */
export default async function ClientsPage(props: { readonly params: Promise<{ org: string }> }) {
  const { org } = await props.params;
  const [clients, may] = await Promise.all([
    read("listOauthClients", { params: { org }, query: { limit: 200 } }),
    rights(org),
  ]);
  const issue = may.includes("client.manage") ? (
    <Button tone="primary" asChild>
      <Link href={`/${org}/credentials/clients/new`}>
        <Plus aria-hidden />
        Issue client
      </Link>
    </Button>
  ) : null;
  return (
    <>
      <CredentialsHeader org={org} action={clients.data.length > 0 ? issue : null} />
      {clients.data.length === 0 ? (
        <Card>
          <EmptyState icon={KeyRound} title="No client yet" action={issue}>
            An OAuth client lets a CI job, an agent or a teammate's program call named servers with tokens that live 10
            minutes. It is limited to tools and addresses, rotated without a gap, and cut off within 5 seconds.
          </EmptyState>
        </Card>
      ) : (
        <ClientsTable org={org} clients={clients.data} />
      )}
    </>
  );
}
