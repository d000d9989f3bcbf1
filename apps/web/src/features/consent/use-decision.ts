"use client";

import { useState } from "react";
import { problemError, unreachable } from "../../client/call.ts";
import { type Action, useAction } from "../../client/use-action.ts";
import type { ConsentDoor } from "./door.ts";

/** What a page sends: the answer, with what belongs to the kind of request. */
export interface Decided {
  readonly allow: boolean;
  readonly [field: string]: unknown;
}

export type Decide = Action<[decided: Decided]> & {
  /** Decided: the browser is on its way. */
  readonly isLeaving: boolean;
};

/** Sends the decision on a request and goes where the answer says. */
export function useDecision(door: ConsentDoor): Decide {
  const [isLeaving, setLeaving] = useState(false);
  const action = useAction(async (decided: Decided) => {
    const code = door.userCode === null ? {} : { userCode: door.userCode };
    const response = await fetch(door.decision, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ ...decided, ...code }),
    }).catch((cause: unknown) => {
      throw unreachable(cause);
    });
    if (!response.ok) throw await problemError(response);
    const { next } = (await response.json()) as { next: string };
    setLeaving(true);
    window.location.assign(next);
  });
  return { ...action, isLeaving };
}
