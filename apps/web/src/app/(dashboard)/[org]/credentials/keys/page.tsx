import { KeyRound, Plus } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { Button } from "../../../../../components/ui/button.tsx";
import { Card } from "../../../../../components/ui/card.tsx";
import { EmptyState } from "../../../../../components/ui/empty-state.tsx";
import { CredentialsHeader } from "../../../../../features/credentials/credentials-header.tsx";
import { KeysTable } from "../../../../../features/credentials/keys-table.tsx";
import { read, rights } from "../../../../../reads/read.ts";

export const metadata: Metadata = { title: "API keys" };

/** The API keys of an org. */
export default async function KeysPage(props: { readonly params: Promise<{ org: string }> }) {
  const { org } = await props.params;
  const [keys, may] = await Promise.all([read("listApiKeys", { params: { org }, query: { limit: 200 } }), rights(org)]);
  const create = may.includes("key.manage") ? (
    <Button tone="primary" asChild>
      <Link href={`/${org}/credentials/keys/new`}>
        <Plus aria-hidden />
        Create key
      </Link>
    </Button>
  ) : null;
  return (
    <>
      <CredentialsHeader org={org} action={keys.data.length > 0 ? create : null} />
      {keys.data.length === 0 ? (
        <Card>
          <EmptyState icon={KeyRound} title="No key yet" action={create}>
            A key lets a client call your servers, or a script manage them: one door each, and refused at the other. It
            is shown once, kept only as a hash, and revoked within 5 seconds.
          </EmptyState>
        </Card>
      ) : (
        <KeysTable org={org} keys={keys.data} />
      )}
    </>
  );
}
