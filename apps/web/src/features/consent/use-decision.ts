"use client";

import { useState } from "react";
import { problemError, unreachable } from "../../client/call.ts";
import { type Action, useAction } from "../../client/use-action.ts";

export type Decide = Action<[allow: boolean, scopes: readonly string[]]> & {
  /** Decided: the browser is on its way back to the client. */
  readonly isLeaving: boolean;
};

/** Sends the decision on a request and goes on to where the authorization server takes it up. */
export function useDecision(page: { readonly uid: string; readonly token: string }): Decide {
  const [isLeaving, setLeaving] = useState(false);
  const action = useAction(async (allow: boolean, scopes: readonly string[]) => {
    const response = await fetch(`/authorize/${encodeURIComponent(page.uid)}/decision`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ token: page.token, allow, scopes }),
    }).catch((cause: unknown) => {
      throw unreachable(cause);
    });
    if (!response.ok) throw await problemError(response);
    setLeaving(true);
    const { next } = (await response.json()) as { next: string };
    window.location.assign(next);
  });
  return { ...action, isLeaving };
}
