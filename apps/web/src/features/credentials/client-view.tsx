import type { OauthClient, Reach } from "@switchyard/contracts";
import { CopyButton } from "../../components/ui/copy-button.tsx";
import { Ago } from "../../components/ui/time.tsx";
import { CredentialView, UseSection } from "./credential-view.tsx";
import { authMethodWords, grantWords, purposeWords, toolsWords } from "./credential-words.ts";
import { Expiry } from "./expiry.tsx";
import { LastUse } from "./last-use.tsx";
import { SecretsList } from "./secrets-list.tsx";
import { SnippetTabs } from "./snippet-tabs.tsx";

/** One OAuth client. */
export function ClientView(props: {
  readonly org: string;
  readonly client: OauthClient;
  readonly reach: Reach;
  readonly issuer: string;
  readonly mayManage: boolean;
  /** Servers of the org. */
  readonly servers: readonly string[];
}) {
  const { client, reach } = props;
  const hasSecret = client.authMethod === "secret";
  const servers = reach.servers.filter(({ refused }) => refused === null);
  return (
    <CredentialView
      target={{ kind: "client", org: props.org, id: client.id, name: client.name }}
      hint={`OAuth client · ${purposeWords[client.purpose]}`}
      status={client.status}
      owner={client.owner?.email ?? null}
      linkPendingUntil={client.linkPendingUntil}
      hasSecret={hasSecret}
      secretIsOut={client.secrets.length > 0}
      mayManage={props.mayManage}
      limits={client}
      servers={props.servers}
      reach={reach}
      reachEmpty="It names no server that is there."
      facts={factsOf(client)}
    >
      {client.status === "active" ? (
        <UseSection>
          <SnippetTabs
            servers={servers}
            issuer={props.issuer}
            clientId={client.clientId}
            secret={hasSecret ? "YOUR_SECRET" : null}
            scopes={client.scopes}
            grantTypes={client.grantTypes}
            redirectUris={client.redirectUris}
          />
        </UseSection>
      ) : null}
    </CredentialView>
  );
}

function factsOf(client: OauthClient) {
  const { ipAllow, redirectUris } = client;
  return [
    [
      "Client ID",
      <span key="id" className="-my-1.5 flex items-center gap-1">
        <code className="min-w-0 truncate font-mono text-xs">{client.clientId}</code>
        <CopyButton text={client.clientId} label="the client id" />
      </span>,
    ],
    ["Issued to", client.owner?.email ?? "No member in particular"],
    ["Gets tokens", client.grantTypes.map((grant) => grantWords[grant]).join(" · ")],
    ["Proves itself by", authMethodWords[client.authMethod]],
    ["Secrets", client.authMethod === "secret" ? <SecretsList key="secrets" secrets={client.secrets} /> : null],
    ["Redirect URIs", redirectUris.length === 0 ? null : redirectUris.join("\n")],
    ["Tools", toolsWords(client.scopes, client.tools)],
    ["Scopes", client.scopes.join(" ")],
    ["Only from", ipAllow.length === 0 ? "Anywhere" : ipAllow.join(", ")],
    ["Last used", <LastUse key="use" use={client.lastUse} />],
    ["Expires", <Expiry key="expiry" expiresAt={client.expiresAt} />],
    [
      "Issued",
      <span key="made">
        <Ago at={client.createdAt} /> by {client.createdBy}
      </span>,
    ],
  ] as const;
}
