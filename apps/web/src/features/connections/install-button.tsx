"use client";

import { Plus } from "lucide-react";
import type { ReactNode } from "react";
import { call } from "../../client/call.ts";
import { useAction } from "../../client/use-action.ts";
import { Button, type ButtonProps } from "../../components/ui/button.tsx";

/** Leads to GitHub, where the App is installed on an account, and back to `returnTo`. */
export function InstallButton(props: {
  readonly org: string;
  readonly returnTo: string;
  readonly tone?: ButtonProps["tone"];
  readonly size?: ButtonProps["size"];
  readonly children: ReactNode;
}) {
  const start = useAction(
    async () => {
      const body = { returnTo: props.returnTo };
      const { url } = await call("startInstallation", { params: { org: props.org }, body });
      window.location.assign(url);
    },
    { announce: true },
  );
  return (
    <Button tone={props.tone} size={props.size} busy={start.busy} onClick={() => void start.run()}>
      {start.busy ? null : <Plus aria-hidden />}
      {props.children}
    </Button>
  );
}
