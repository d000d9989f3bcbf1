"use client";

import type { WayIn } from "@switchyard/tenancy";
import { KeyRound } from "lucide-react";
import { postForm } from "../../client/post-form.ts";
import { useAction } from "../../client/use-action.ts";
import { Button } from "../../components/ui/button.tsx";
import { Notice } from "../../components/ui/notice.tsx";

/** A button for each identity provider of an organization; the browser goes there by itself once our answer is back. */
export function ProviderButtons(props: {
  readonly ways: readonly WayIn[];
  readonly returnTo: string | null;
  readonly email?: string;
}) {
  const start = useAction(async (provider: string) => {
    const body = {
      provider,
      ...(props.email ? { email: props.email } : {}),
      ...(props.returnTo ? { returnTo: props.returnTo } : {}),
    };
    const { url } = await postForm<{ url: string }>("/api/sign-in/start", body);
    window.location.assign(url);
    // The page is about to go: the button stays busy until it does.
    await new Promise(() => {});
  });
  return (
    <div className="flex flex-col gap-3">
      {start.trouble ? <Notice tone="danger">{start.trouble.message}</Notice> : null}
      {props.ways.map((way) => (
        <Button key={way.id} tone="primary" size="lg" busy={start.busy} onClick={() => void start.run(way.id)}>
          {start.busy ? null : <KeyRound aria-hidden />}
          <span className="untrusted truncate">Continue with {way.name}</span>
        </Button>
      ))}
    </div>
  );
}
