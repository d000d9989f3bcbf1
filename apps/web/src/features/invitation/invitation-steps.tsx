"use client";

import { signOut } from "next-auth/react";
import { call } from "../../client/call.ts";
import { useAction } from "../../client/use-action.ts";
import { Button } from "../../components/ui/button.tsx";
import { Notice } from "../../components/ui/notice.tsx";
import { TroubleNotice } from "../../components/ui/trouble-notice.tsx";
import { forgetInvitation } from "./use-invitation-token.ts";

/** Signed in with the invited address: one press and one is in. */
export function AcceptInvitation(props: { readonly token: string; readonly org: string }) {
  const accept = useAction(async () => {
    const { org } = await call("acceptInvitation", { params: {}, body: { token: props.token } });
    forgetInvitation();
    window.location.assign(`/${org}`);
  });
  return (
    <div className="flex flex-col gap-4">
      <TroubleNotice trouble={accept.trouble} />
      <Button tone="primary" size="lg" busy={accept.busy} onClick={() => void accept.run()}>
        <span className="truncate">Join {props.org}</span>
      </Button>
    </div>
  );
}

/** Signed in as somebody else: says so, and offers the way out. The invitation is kept in this tab. */
export function OtherPerson(props: { readonly signedInAs: string; readonly invited: string }) {
  const leave = useAction(async () => {
    await signOut({ redirect: false });
    window.location.reload();
  });
  return (
    <div className="flex flex-col gap-4">
      <Notice tone="warning" title="This invitation is for somebody else">
        You are signed in as <span className="untrusted font-medium text-ink">{props.signedInAs}</span>. Only{" "}
        <span className="untrusted font-medium text-ink">{props.invited}</span> can use it.
      </Notice>
      <TroubleNotice trouble={leave.trouble} />
      <Button tone="primary" size="lg" busy={leave.busy} onClick={() => void leave.run()}>
        Sign out and go on
      </Button>
      <a href="/" className="self-center text-sm text-muted hover:text-ink hover:underline">
        Stay signed in
      </a>
    </div>
  );
}

/** The address has an account: its holder signs in and comes back. */
export function SignInFirst(props: { readonly email: string }) {
  return (
    <div className="flex flex-col gap-3">
      <Button asChild tone="primary" size="lg">
        <a href="/sign-in?callbackUrl=%2Finvitation">Sign in to accept</a>
      </Button>
      <p className="text-sm text-muted text-pretty">
        <span className="untrusted">{props.email}</span> has an account here. You come back to this page afterwards.
      </p>
    </div>
  );
}
