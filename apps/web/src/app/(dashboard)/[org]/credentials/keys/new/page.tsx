import type { Metadata } from "next";
import { PageHeader } from "../../../../../../components/ui/page-header.tsx";
import { composition } from "../../../../../../composition.ts";
import { IssueCredential } from "../../../../../../features/credentials/issue-credential.tsx";
import { issueFacts } from "../../../../../../reads/issue-facts.ts";

export const metadata: Metadata = { title: "Create a key" };

/** Creates an API key: what it opens, for whom, within which limits, and beside them what it will reach. */
export default async function NewKeyPage(props: {
  readonly params: Promise<{ org: string }>;
  readonly searchParams: Promise<{ server?: string | string[] }>;
}) {
  const [{ org }, { server }] = await Promise.all([props.params, props.searchParams]);
  const facts = await issueFacts({ org, kind: "key", server });
  return (
    <>
      <PageHeader
        title="Create an API key"
        hint="One secret that is sent as it is. It opens one door, MCP or management, and is refused at the other."
      />
      <IssueCredential facts={facts} issuer={composition().config.WEB_ORIGIN} />
    </>
  );
}
