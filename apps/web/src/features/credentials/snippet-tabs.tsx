"use client";

import { useId, useState } from "react";
import { CodeBlock } from "../../components/ui/code-block.tsx";
import { Select } from "../../components/ui/input.tsx";
import { Notice } from "../../components/ui/notice.tsx";
import { Tabs, TabsContent, TabsList, TabsTrigger } from "../../components/ui/tabs.tsx";
import { credentialSnippets, type SnippetFacts } from "./credential-snippets.ts";

interface SnippetServer {
  readonly slug: string;
  readonly mcpUrl: string;
  readonly tools?: readonly { readonly name: string; readonly callable: boolean }[] | null;
}

/** How each client uses a credential, for one of the servers it opens. */
export function SnippetTabs(
  props: Omit<SnippetFacts, "slug" | "mcpUrl" | "tool"> & { readonly servers: readonly SnippetServer[] },
) {
  const [slug, setSlug] = useState<string | null>(null);
  const picker = useId();
  const server = props.servers.find((one) => one.slug === slug) ?? props.servers[0];
  if (!server) {
    return <p className="p-4 text-sm text-muted">It opens no server now, so there is nothing to copy yet.</p>;
  }
  const tool = server.tools?.find(({ callable }) => callable)?.name ?? null;
  const all = credentialSnippets({ ...props, slug: server.slug, mcpUrl: server.mcpUrl, tool });
  return (
    <Tabs defaultValue={all[0]?.id ?? ""}>
      <TabsList aria-label="Client" className="pt-1">
        {all.map((snippet) => (
          <TabsTrigger key={snippet.id} value={snippet.id}>
            {snippet.name}
          </TabsTrigger>
        ))}
      </TabsList>
      {props.servers.length > 1 ? (
        <div className="flex items-center gap-2 border-b px-4 py-2 text-sm">
          <label htmlFor={picker} className="text-muted">
            Server
          </label>
          <Select
            id={picker}
            value={server.slug}
            onChange={(event) => setSlug(event.target.value)}
            className="h-8 max-w-60"
          >
            {props.servers.map((one) => (
              <option key={one.slug}>{one.slug}</option>
            ))}
          </Select>
        </div>
      ) : null}
      {all.map((snippet) => (
        <TabsContent key={snippet.id} value={snippet.id} className="flex min-w-0 flex-col gap-3 p-4">
          <p className="text-sm text-muted text-pretty">{snippet.how}</p>
          {snippet.caveat ? <Notice tone="warning">{snippet.caveat}</Notice> : null}
          <CodeBlock code={snippet.code} label={`the ${snippet.name} snippet`} caption={snippet.caption} />
        </TabsContent>
      ))}
    </Tabs>
  );
}
