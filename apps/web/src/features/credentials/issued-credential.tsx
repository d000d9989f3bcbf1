"use client";

import type { OneTimeLink, Reach } from "@switchyard/contracts";
import { ArrowRight, CircleCheck } from "lucide-react";
import Link from "next/link";
import type { z } from "zod";
import { Button } from "../../components/ui/button.tsx";
import { Card } from "../../components/ui/card.tsx";
import { CodeBlock } from "../../components/ui/code-block.tsx";
import { RevealedSecret } from "../../components/ui/revealed-secret.tsx";
import { pageOf, type Target } from "./credential-acts.ts";
import { LinkToSend } from "./link-to-send.tsx";
import { SnippetTabs } from "./snippet-tabs.tsx";

/** A credential just issued, with all that is shown this once. */
export interface Issued {
  readonly target: Target;
  readonly owner: { readonly email: string } | null;
  readonly plane: "mcp" | "manage" | null;
  readonly clientId: string | null;
  readonly secret: string | null;
  readonly hasSecret: boolean;
  readonly link: z.output<typeof OneTimeLink> | null;
  readonly servers: Reach["servers"];
  readonly scopes: readonly string[];
  readonly grantTypes: readonly string[];
  readonly redirectUris: readonly string[];
}

/** What comes after issuing: the secret or the link, then how to use it. */
export function IssuedCredential({ issued, issuer }: { readonly issued: Issued; readonly issuer: string }) {
  const { target, secret, clientId, link } = issued;
  return (
    <div className="flex max-w-3xl min-w-0 flex-col gap-6">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p role="status" className="flex min-w-0 items-center gap-2 text-base font-medium">
          <CircleCheck aria-hidden className="size-5 shrink-0 text-green" />
          <span className="untrusted truncate">{target.name} is issued.</span>
        </p>
        <Button asChild>
          <Link href={pageOf(target)}>
            To its page
            <ArrowRight aria-hidden />
          </Link>
        </Button>
      </div>
      {link ? <LinkToSend link={link} owner={issued.owner?.email ?? null} /> : null}
      {clientId ? <CodeBlock caption="Client ID" code={clientId} label="the client id" /> : null}
      {secret ? (
        <RevealedSecret secret={secret}>
          Only a hash of it is kept. If it is lost, rotate it on its page.
        </RevealedSecret>
      ) : null}
      {issued.hasSecret && secret === null ? null : issued.plane === "manage" ? (
        <CodeBlock
          caption="CLI"
          label="the command"
          code={`SWITCHYARD_API_KEY=${secret ?? ""} npx switchyard servers list`}
          wrap
        />
      ) : (
        <Card className="overflow-hidden">
          <SnippetTabs {...issued} issuer={issuer} />
        </Card>
      )}
    </div>
  );
}
