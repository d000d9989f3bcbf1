"use client";

import { signOut } from "next-auth/react";
import { useState } from "react";
import { Button } from "../../components/ui/button.tsx";

/** Signs out and comes back to the request after signing in as somebody else. */
export function SwitchAccount(props: { readonly uid: string; readonly org?: string; readonly children: string }) {
  const [busy, setBusy] = useState(false);
  const { uid, org } = props;
  const back = new URLSearchParams({ ...(org ? { org } : {}), callbackUrl: `/authorize/${uid}` });
  return (
    <Button
      tone="link"
      size="sm"
      busy={busy}
      onClick={() => {
        setBusy(true);
        void signOut({ redirect: false }).then(() => window.location.assign(`/sign-in?${back}`));
      }}
    >
      {props.children}
    </Button>
  );
}
