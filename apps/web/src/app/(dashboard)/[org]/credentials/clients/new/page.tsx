import type { Metadata } from "next";
import { PageHeader } from "../../../../../../components/ui/page-header.tsx";
import { composition } from "../../../../../../composition.ts";
import { IssueCredential } from "../../../../../../features/credentials/issue-credential.tsx";
import { issueFacts } from "../../../../../../reads/issue-facts.ts";

export const metadata: Metadata = { title: "Issue a client" };

/** Issues an OAuth client: purpose, owner, servers, tools, tokens, limits, and beside them what it will reach. */
export default async function NewClientPage(props: {
  readonly params: Promise<{ org: string }>;
  readonly searchParams: Promise<{ server?: string | string[] }>;
}) {
  const [{ org }, { server }] = await Promise.all([props.params, props.searchParams]);
  const facts = await issueFacts({ org, kind: "client", server });
  return (
    <>
      <PageHeader
        title="Issue an OAuth client"
        hint="For a CI job, an agent or a teammate's program. It takes tokens for the servers named here, and for nothing else."
      />
      <IssueCredential facts={facts} issuer={composition().config.WEB_ORIGIN} />
    </>
  );
}
