"use client";

import type { CollectedCredential } from "@switchyard/contracts";
import Link from "next/link";
import { useEffect, useState } from "react";
import { call } from "../../client/call.ts";
import { useAction } from "../../client/use-action.ts";
import { Button } from "../../components/ui/button.tsx";
import { Notice } from "../../components/ui/notice.tsx";
import { Skeleton } from "../../components/ui/skeleton.tsx";
import { TroubleNotice } from "../../components/ui/trouble-notice.tsx";
import { useFragmentToken } from "../sign-in/use-fragment-token.ts";
import { Collected } from "./collected.tsx";

/** Holds the token of a link while its collector signs in; this tab alone, and only until they are back. */
const KEPT = "switchyard.collect";

/** Collects a credential: a button, and what it gives once. Opening the page uses nothing up. */
export function CollectCredential(props: { readonly signedInAs: string | null }) {
  const token = useCollectToken();
  const [got, setGot] = useState<CollectedCredential | null>(null);
  const collect = useAction(async (given: string) => {
    const input = { params: {}, body: { token: given } };
    setGot(await call(props.signedInAs === null ? "collectCredential" : "collectMyCredential", input));
  });
  if (got) return <Collected credential={got} />;
  if (token === undefined) return <Skeleton className="h-48 w-full" />;
  if (token === null) {
    return (
      <Notice tone="warning" title="This link is not whole.">
        Open it as it was sent to you: what follows the # belongs to it.
      </Notice>
    );
  }
  const code = collect.trouble?.code;
  return (
    <div className="flex flex-col gap-4">
      <p className="text-base text-muted text-pretty">
        The secret is made when you press the button, and shown to you this once. Have the place ready where you will
        keep it: a password manager, or the settings of your CI.
      </p>
      <TroubleNotice trouble={collect.trouble} />
      {code === "link_needs_sign_in" || code === "link_for_another" ? (
        <SignInFirst token={token} other={code === "link_for_another"} />
      ) : (
        <Button
          tone="primary"
          size="lg"
          busy={collect.busy}
          disabled={code === "link_invalid"}
          onClick={() => void collect.run(token)}
        >
          Show me the credential
        </Button>
      )}
      <p className="text-sm text-muted">
        {props.signedInAs === null
          ? "The link works once."
          : `You are signed in as ${props.signedInAs}. The link works once.`}
      </p>
    </div>
  );
}

function SignInFirst({ token, other }: { readonly token: string; readonly other: boolean }) {
  const keep = () => window.sessionStorage.setItem(KEPT, token);
  return (
    <Button tone="primary" size="lg" asChild>
      <Link href="/sign-in?callbackUrl=/collect" onClick={keep} prefetch={false}>
        {other ? "Sign in as somebody else" : "Sign in and go on"}
      </Link>
    </Button>
  );
}

/** The token of the page's fragment, or the one that was kept while its collector signed in. */
function useCollectToken(): string | null | undefined {
  const fromFragment = useFragmentToken();
  const [kept, setKept] = useState<string | null>(null);
  useEffect(() => {
    const found = window.sessionStorage.getItem(KEPT);
    window.sessionStorage.removeItem(KEPT);
    if (found) setKept(found);
  }, []);
  return fromFragment ?? kept ?? fromFragment;
}
