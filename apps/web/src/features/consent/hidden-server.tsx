"use client";

import { CircleSlash } from "lucide-react";
import { Button } from "../../components/ui/button.tsx";
import { TroubleNotice } from "../../components/ui/trouble-notice.tsx";
import { SwitchAccount } from "./switch-account.tsx";
import { useDecision } from "./use-decision.ts";

/** There is no such server for this person, whether it exists or not; they can be somebody else, or go back. */
export function HiddenServer(props: {
  readonly uid: string;
  readonly token: string;
  readonly client: string;
  readonly resource: string | null;
  readonly email: string;
}) {
  const decision = useDecision(props);
  return (
    <>
      <span className="grid size-10 place-items-center rounded-lg border bg-surface shadow-card">
        <CircleSlash aria-hidden className="size-5 text-muted" strokeWidth={1.75} />
      </span>
      <div className="flex flex-col gap-2">
        <h1 className="text-xl font-semibold tracking-[-0.018em]">No server here for you</h1>
        <p className="text-pretty">
          <span className="untrusted">{props.client}</span> asks for a server that does not exist, or that you may not
          use:
        </p>
        <p className="untrusted rounded-lg border bg-sunken px-3 py-2 font-mono text-xs">
          {props.resource ?? "it names no single server"}
        </p>
        <p className="text-muted text-pretty">
          Check the address in the client. If it is right, ask whoever sent it to you for access, or sign in as somebody
          who has it.
        </p>
      </div>
      <TroubleNotice trouble={decision.trouble} />
      <Button
        size="lg"
        busy={decision.busy || decision.isLeaving}
        onClick={() => void decision.run(false, [])}
        className="self-start"
      >
        Go back to the client
      </Button>
      <p className="flex flex-wrap items-center gap-x-3 text-sm text-muted">
        <span>
          Signed in as <span className="untrusted">{props.email}</span>
        </span>
        <SwitchAccount uid={props.uid}>Use another account</SwitchAccount>
      </p>
    </>
  );
}
