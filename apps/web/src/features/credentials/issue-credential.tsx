"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { call } from "../../client/call.ts";
import { useAction } from "../../client/use-action.ts";
import { makeLink } from "./credential-acts.ts";
import { clientInput, type IssueDraft, keyInputOf } from "./issue-draft.ts";
import { IssueForm, type IssueFormFacts } from "./issue-form.tsx";
import { type Issued, IssuedCredential } from "./issued-credential.tsx";

const LINK_HOURS = 72;

/** Issues a client or a key: the form, then its secret once, or the link that hands it over. */
export function IssueCredential(props: { readonly facts: IssueFormFacts; readonly issuer: string }) {
  const { facts } = props;
  const router = useRouter();
  const [issued, setIssued] = useState<Issued | null>(null);
  const issue = useAction(async (draft: IssueDraft) => {
    setIssued(facts.kind === "client" ? await issueClient(facts, draft) : await issueKey(facts, draft));
    router.refresh();
    window.scrollTo({ top: 0 });
  });
  if (issued) return <IssuedCredential issued={issued} issuer={props.issuer} />;
  return (
    <IssueForm facts={facts} trouble={issue.trouble} busy={issue.busy} onIssue={(draft) => void issue.run(draft)} />
  );
}

async function issueClient({ org }: IssueFormFacts, draft: IssueDraft): Promise<Issued> {
  const body = clientInput(draft);
  const byLink = draft.handOver === "link" && draft.proof === "secret";
  const made = await call("createOauthClient", { params: { org }, body });
  const target = { kind: "client", org, id: made.id, name: made.name } as const;
  const { owner, scopes, grantTypes, redirectUris } = made;
  return {
    ...{ target, owner, scopes, grantTypes, redirectUris, clientId: made.clientId, secret: made.clientSecret },
    ...{ hasSecret: made.authMethod === "secret", plane: null },
    ...(await waysOf(target, byLink)),
  };
}

async function issueKey({ org }: IssueFormFacts, draft: IssueDraft): Promise<Issued> {
  const made = await call("createApiKey", { params: { org }, body: keyInputOf(draft) });
  const target = { kind: "key", org, id: made.id, name: made.name } as const;
  const { owner, scopes, plane, secret } = made;
  return {
    ...{ target, owner, scopes, plane, secret, grantTypes: [], redirectUris: [], clientId: null, hasSecret: true },
    ...(await waysOf(target, draft.handOver === "link")),
  };
}

/** Where it leads, for its snippets, and the link that hands it over. */
async function waysOf(target: Issued["target"], byLink: boolean): Promise<Pick<Issued, "link" | "servers">> {
  const link = byLink ? await makeLink(target, { expiresInHours: LINK_HOURS, overlapHours: 0 }) : null;
  const { org, id } = target;
  const reach =
    target.kind === "client"
      ? await call("getOauthClientReach", { params: { org, client: id } })
      : await call("getApiKeyReach", { params: { org, key: id } });
  return { link, servers: reach.servers.filter(({ refused }) => refused === null) };
}
