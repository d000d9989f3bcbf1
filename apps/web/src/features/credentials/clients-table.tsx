import type { OauthClient } from "@switchyard/contracts";
import { pageOf } from "./credential-acts.ts";
import { CredentialRows } from "./credential-rows.tsx";
import { grantWords, purposeWords, serversWords, toolsWords } from "./credential-words.ts";

/** The clients an org issued. */
export function ClientsTable(props: { readonly org: string; readonly clients: readonly OauthClient[] }) {
  const rows = props.clients.map((client) => ({
    ...{ id: client.id, name: client.name, status: client.status },
    ...{ lastUse: client.lastUse, expiresAt: client.expiresAt },
    href: pageOf({ kind: "client", org: props.org, id: client.id }),
    detail: [purposeWords[client.purpose], client.owner?.email, client.linkPendingUntil ? "link waits" : null]
      .filter(Boolean)
      .join(" · "),
    opens: (
      <>
        <p className="truncate">
          {serversWords(client.servers)} <span className="text-muted">· {toolsWords(client.scopes, client.tools)}</span>
        </p>
        <p className="truncate text-xs text-muted">{grantWords[client.grantTypes[0] ?? ""]}</p>
      </>
    ),
  }));
  return <CredentialRows rows={rows} />;
}
