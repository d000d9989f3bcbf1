import type { OneTimeLink } from "@switchyard/contracts";
import { Link2 } from "lucide-react";
import type { z } from "zod";
import { CopyButton } from "../../components/ui/copy-button.tsx";
import { exact, until } from "../../components/ui/time-words.ts";

/** A one-time link at the moment it can be copied, with who may use it and how long. */
export function LinkToSend(props: { readonly link: z.output<typeof OneTimeLink>; readonly owner: string | null }) {
  const { url, expiresAt } = props.link;
  return (
    <div
      role="status"
      className="flex min-w-0 flex-col gap-2 rounded-lg border border-green-solid/35 bg-green-soft p-3.5"
    >
      <p className="flex items-center gap-2 text-sm font-medium">
        <Link2 aria-hidden className="size-4 shrink-0" />
        Send this link. It works once and is not shown again.
      </p>
      <div className="flex items-center gap-2 rounded-md border bg-surface ps-3">
        <code data-testid="link" className="min-w-0 flex-1 py-1.5 font-mono text-xs break-all">
          {url}
        </code>
        <CopyButton text={url} label="the link" />
      </div>
      <p className="text-sm text-muted text-pretty">
        {props.owner
          ? `Only ${props.owner} can collect it, signed in; `
          : "Whoever holds it can collect the secret, so send it by a way you trust; "}
        it ends{" "}
        <time dateTime={expiresAt} title={exact(expiresAt, true)} suppressHydrationWarning>
          {until(expiresAt, Date.now())}
        </time>
        . The secret is made when it is collected, and the trail says by whom.
      </p>
    </div>
  );
}
