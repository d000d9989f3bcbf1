"use client";

import type { CreatedApiKey, Server } from "@switchyard/contracts";
import { useState } from "react";
import { Card } from "../../components/ui/card.tsx";
import { CodeBlock } from "../../components/ui/code-block.tsx";
import { Notice } from "../../components/ui/notice.tsx";
import { Tabs, TabsContent, TabsList, TabsTrigger } from "../../components/ui/tabs.tsx";
import { KeyInPlace } from "./key-in-place.tsx";
import { KEY_PLACEHOLDER, snippets } from "./snippets.ts";

/** How each client reaches this server, with a key for it made in place and written into the code, shown this once. */
export function ConnectPanel(props: {
  readonly org: string;
  readonly server: Pick<Server, "slug" | "mcpUrl" | "access">;
  readonly stateless: boolean;
  readonly mayCreateKey: boolean;
}) {
  const { org, server } = props;
  const [created, setCreated] = useState<CreatedApiKey | null>(null);
  const open = server.access === "public";
  const key = open ? null : (created?.secret ?? KEY_PLACEHOLDER);
  const all = snippets({ slug: server.slug, mcpUrl: server.mcpUrl, key, stateless: props.stateless });
  return (
    <Card className="overflow-hidden">
      <Tabs defaultValue="claude-code">
        <TabsList aria-label="Client" className="pt-1">
          {all.map((snippet) => (
            <TabsTrigger key={snippet.id} value={snippet.id}>
              {snippet.name}
            </TabsTrigger>
          ))}
        </TabsList>
        {all.map((snippet) => (
          <TabsContent key={snippet.id} value={snippet.id} className="flex flex-col gap-3 p-4">
            <p className="text-sm text-muted text-pretty">{snippet.how}</p>
            {snippet.caveat ? <Notice tone="warning">{snippet.caveat}</Notice> : null}
            <CodeBlock code={snippet.code} label={`the ${snippet.name} snippet`} caption={snippet.caption} />
          </TabsContent>
        ))}
      </Tabs>
      {open ? (
        <p className="border-t px-4 py-3 text-sm text-muted">This server is public: no key is needed.</p>
      ) : (
        <KeyInPlace
          org={org}
          server={server.slug}
          mayCreate={props.mayCreateKey}
          created={created}
          onCreated={setCreated}
        />
      )}
    </Card>
  );
}
