import type { ApiKeyDetail } from "@switchyard/contracts";
import { pageOf } from "./credential-acts.ts";
import { CredentialRows } from "./credential-rows.tsx";
import { serversWords, toolsWords } from "./credential-words.ts";

/** The keys of an org. */
export function KeysTable(props: { readonly org: string; readonly keys: readonly ApiKeyDetail[] }) {
  const rows = props.keys.map((key) => ({
    ...{ id: key.id, name: key.name, status: key.status, lastUse: key.lastUse, expiresAt: key.expiresAt },
    href: pageOf({ kind: "key", org: props.org, id: key.id }),
    detail: (
      <>
        <span className="font-mono">{key.hint}…</span>
        {key.owner ? ` · ${key.owner.email}` : null}
        {key.linkPendingUntil ? " · link waits" : null}
      </>
    ),
    opens: <Opens apiKey={key} />,
  }));
  return <CredentialRows rows={rows} />;
}

function Opens({ apiKey }: { readonly apiKey: ApiKeyDetail }) {
  const { plane, role, servers, scopes, tools } = apiKey;
  if (plane === "manage") {
    return (
      <p className="truncate">
        API and CLI <span className="text-muted">as {role ?? "member"}</span>
      </p>
    );
  }
  return (
    <p className="truncate">
      {serversWords(servers)} <span className="text-muted">· {toolsWords(scopes, tools)}</span>
    </p>
  );
}
