import type { ApiKeyDetail, Reach } from "@switchyard/contracts";
import { Ago } from "../../components/ui/time.tsx";
import { CredentialView, UseSection } from "./credential-view.tsx";
import { toolsWords } from "./credential-words.ts";
import { Expiry } from "./expiry.tsx";
import { LastUse } from "./last-use.tsx";
import { SnippetTabs } from "./snippet-tabs.tsx";

/** One API key. */
export function KeyView(props: {
  readonly org: string;
  readonly apiKey: ApiKeyDetail;
  readonly reach: Reach;
  readonly issuer: string;
  readonly mayManage: boolean;
  /** Servers of the org. */
  readonly servers: readonly string[];
}) {
  const { apiKey, reach } = props;
  const isManage = apiKey.plane === "manage";
  return (
    <CredentialView
      target={{ kind: "key", org: props.org, id: apiKey.id, name: apiKey.name }}
      hint={isManage ? "API key · the REST API and the CLI" : "API key · MCP servers"}
      status={apiKey.status}
      owner={apiKey.owner?.email ?? null}
      linkPendingUntil={apiKey.linkPendingUntil}
      hasSecret
      secretIsOut={!apiKey.hint.endsWith("_")}
      mayManage={props.mayManage}
      limits={apiKey}
      servers={isManage ? null : props.servers}
      reach={reach}
      reachEmpty={isManage ? "Its role calls no MCP server." : "There is no server it could call."}
      facts={factsOf(apiKey)}
    >
      {apiKey.status === "active" && !isManage ? (
        <UseSection>
          <SnippetTabs
            servers={reach.servers.filter(({ refused }) => refused === null)}
            issuer={props.issuer}
            clientId={null}
            secret="YOUR_SECRET"
            scopes={apiKey.scopes}
            grantTypes={[]}
            redirectUris={[]}
          />
        </UseSection>
      ) : null}
    </CredentialView>
  );
}

function factsOf(key: ApiKeyDetail) {
  const isManage = key.plane === "manage";
  return [
    ["Begins with", <code key="hint" className="font-mono text-xs">{`${key.hint}…`}</code>],
    [
      "Secret before",
      key.previousUntil ? (
        <span key="previous">
          works on, ends <Expiry expiresAt={key.previousUntil} />
        </span>
      ) : null,
    ],
    ["Issued to", key.owner?.email ?? "No member in particular"],
    ["Role", key.role],
    ["Tools", isManage ? null : toolsWords(key.scopes, key.tools)],
    ["Only from", key.ipAllow.length === 0 ? "Anywhere" : key.ipAllow.join(", ")],
    ["Last used", <LastUse key="use" use={key.lastUse} />],
    ["Expires", <Expiry key="expiry" expiresAt={key.expiresAt} />],
    [
      "Created",
      <span key="made">
        <Ago at={key.createdAt} /> by {key.createdBy}
      </span>,
    ],
  ] as const;
}
