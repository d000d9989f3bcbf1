"use client";

import type { CollectedCredential } from "@switchyard/contracts";
import { Card } from "../../components/ui/card.tsx";
import { CodeBlock } from "../../components/ui/code-block.tsx";
import { RevealedSecret } from "../../components/ui/revealed-secret.tsx";
import { exact } from "../../components/ui/time-words.ts";
import { serversWords, toolsWords } from "./credential-words.ts";
import { SnippetTabs } from "./snippet-tabs.tsx";

/** A collected credential, this once: its secret, what it is for, and how each client uses it. */
export function Collected({ credential }: { readonly credential: CollectedCredential }) {
  const { name, org, secret, clientId, plane, servers, scopes, tools, expiresAt, previousUntil } = credential;
  return (
    <div className="flex min-w-0 flex-col gap-4">
      <div className="min-w-0">
        <h2 className="untrusted truncate text-lg font-semibold">{name}</h2>
        <p className="text-sm text-muted text-pretty">
          {plane === "manage"
            ? `A key to the REST API of ${org}`
            : `${org} · ${serversWords(servers.map(({ slug }) => slug))} · ${toolsWords(scopes, tools)}`}
          {expiresAt ? ` · ends ${exact(expiresAt, true)}` : null}
        </p>
      </div>
      {clientId ? <CodeBlock caption="Client ID" code={clientId} label="the client id" wrap /> : null}
      <RevealedSecret secret={secret}>
        {previousUntil
          ? `The secret before works until ${exact(previousUntil, true)}.`
          : "Nobody else has seen it. The link is used up."}
      </RevealedSecret>
      {plane === "manage" ? (
        <CodeBlock
          caption="CLI"
          label="the command"
          code={`SWITCHYARD_API_KEY=${secret} npx switchyard servers list`}
          wrap
        />
      ) : (
        <Card className="overflow-hidden">
          <SnippetTabs
            {...credential}
            servers={servers.map((server) => ({
              ...server,
              tools: tools.map((name) => ({ name, callable: true })),
            }))}
            redirectUris={[]}
          />
        </Card>
      )}
    </div>
  );
}
