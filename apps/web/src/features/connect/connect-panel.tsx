"use client";

import type { CreatedApiKey, Server } from "@switchyard/contracts";
import { useState } from "react";
import { Card } from "../../components/ui/card.tsx";
import { Choice } from "../../components/ui/choice.tsx";
import { CodeBlock } from "../../components/ui/code-block.tsx";
import { Notice } from "../../components/ui/notice.tsx";
import { Tabs, TabsContent, TabsList, TabsTrigger } from "../../components/ui/tabs.tsx";
import { KeyInPlace } from "./key-in-place.tsx";
import type { Snippet } from "./snippet.ts";
import { KEY_PLACEHOLDER, snippets } from "./snippets.ts";

type Way = "sign-in" | "key";

const ways = [
  { value: "sign-in", title: "Sign in", hint: "The client opens your browser; you allow it. No secret to keep." },
  { value: "key", title: "API key", hint: "For scripts, and clients that cannot open a browser." },
] as const;

/** How each client reaches this server: by signing in, or with a key for it made in place and shown this once. */
export function ConnectPanel(props: {
  readonly org: string;
  readonly server: Pick<Server, "slug" | "mcpUrl" | "access">;
  readonly stateless: boolean;
  readonly mayCreateKey: boolean;
}) {
  const { org, server } = props;
  const [way, setWay] = useState<Way>("sign-in");
  const [created, setCreated] = useState<CreatedApiKey | null>(null);
  const open = server.access === "public";
  const hasChoice = server.access === "organization" || server.access === "restricted";
  const byKey = hasChoice && way === "key";
  const key = byKey ? (created?.secret ?? KEY_PLACEHOLDER) : null;
  const { slug, mcpUrl } = server;
  return (
    <Card className="overflow-hidden">
      {hasChoice ? (
        <div className="border-b p-4">
          <Choice label="How clients get in" value={way} options={ways} onChange={setWay} className="sm:grid-cols-2" />
        </div>
      ) : null}
      <SnippetTabs all={snippets({ slug, mcpUrl, key, open, stateless: props.stateless })} />
      {byKey ? (
        <KeyInPlace org={org} server={slug} mayCreate={props.mayCreateKey} created={created} onCreated={setCreated} />
      ) : (
        <p className="border-t px-4 py-3 text-sm text-muted text-pretty">{afterwards[server.access]}</p>
      )}
    </Card>
  );
}

const afterwards: Readonly<Record<Server["access"], string>> = {
  organization: "Each person signs in as themselves. What you allowed stands under Account → Connected clients.",
  restricted: "Each person signs in as themselves. What you allowed stands under Account → Connected clients.",
  public: "This server is public: nobody signs in, and no key is needed.",
  own: "This server signs people in by itself: Switchyard passes on what the client sends, and asks for nothing.",
};

function SnippetTabs({ all }: { readonly all: readonly Snippet[] }) {
  const [chosen, setChosen] = useState<string>("claude-code");
  const value = all.some(({ id }) => id === chosen) ? chosen : "claude-code";
  return (
    <Tabs value={value} onValueChange={setChosen}>
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
  );
}
