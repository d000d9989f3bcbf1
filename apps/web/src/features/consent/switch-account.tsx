"use client";

import { signOut } from "next-auth/react";
import { useState } from "react";
import { Button } from "../../components/ui/button.tsx";

/** Signs out and comes back to the request after signing in as somebody else. */
export function SwitchAccount(props: {
  /** Path to come back to. */
  readonly back: string;
  /** Org whose own sign-in is wanted. */
  readonly org?: string;
  readonly children: string;
}) {
  const [busy, setBusy] = useState(false);
  const query = new URLSearchParams({ ...(props.org ? { org: props.org } : {}), callbackUrl: props.back });
  return (
    <Button
      tone="link"
      size="sm"
      busy={busy}
      onClick={() => {
        setBusy(true);
        void signOut({ redirect: false }).then(() => window.location.assign(`/sign-in?${query}`));
      }}
    >
      {props.children}
    </Button>
  );
}
