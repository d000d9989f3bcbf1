"use client";

import { useIsLive } from "../../client/use-is-live.ts";
import { Button } from "../../components/ui/button.tsx";
import { TroubleNotice } from "../../components/ui/trouble-notice.tsx";
import type { Decide } from "./use-decision.ts";

/** Allow and Deny, and why the answer was not taken. */
export function Answers(props: {
  readonly decision: Decide;
  readonly canAllow: boolean;
  readonly onAnswer: (allow: boolean) => void;
}) {
  const busy = props.decision.busy || props.decision.isLeaving;
  const isLive = useIsLive();
  return (
    <>
      <TroubleNotice trouble={props.decision.trouble} />
      <div className="flex flex-row-reverse gap-2">
        <Button
          tone="primary"
          size="lg"
          className="flex-1"
          busy={busy}
          disabled={!isLive || !props.canAllow}
          onClick={() => props.onAnswer(true)}
        >
          Allow
        </Button>
        <Button size="lg" className="flex-1" disabled={!isLive || busy} onClick={() => props.onAnswer(false)}>
          Deny
        </Button>
      </div>
    </>
  );
}
