"use client";

import { CircleSlash } from "lucide-react";
import { Button } from "../../components/ui/button.tsx";
import { TroubleNotice } from "../../components/ui/trouble-notice.tsx";
import type { ConsentDoor } from "./door.ts";
import { Outcome } from "./page-parts.tsx";
import { SwitchAccount } from "./switch-account.tsx";
import { useDecision } from "./use-decision.ts";

/** There is no such server for this person, whether it exists or not; they can be somebody else, or go back. */
export function HiddenServer(props: {
  readonly door: ConsentDoor;
  readonly token: string;
  readonly client: string;
  readonly resource: string | null;
  readonly email: string;
}) {
  const decision = useDecision(props.door);
  return (
    <>
      <Outcome icon={CircleSlash} title="No server here for you">
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
      </Outcome>
      <TroubleNotice trouble={decision.trouble} />
      <Button
        size="lg"
        busy={decision.busy || decision.isLeaving}
        onClick={() => void decision.run({ token: props.token, allow: false, scopes: [] })}
        className="self-start"
      >
        {props.door.userCode === null ? "Go back to the client" : "Deny"}
      </Button>
      <p className="flex flex-wrap items-center gap-x-3 text-sm text-muted">
        <span>
          Signed in as <span className="untrusted">{props.email}</span>
        </span>
        <SwitchAccount back={props.door.back}>Use another account</SwitchAccount>
      </p>
    </>
  );
}
