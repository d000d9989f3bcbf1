"use client";

import { useState } from "react";
import { call, problemError, unreachable } from "../../client/call.ts";
import { useAction } from "../../client/use-action.ts";
import { InspectAnswer } from "./inspect.ts";

/** One call of a tool: gets an MCP token of at most ten minutes for this server, then calls through our own route. */
export function useToolCall(org: string, server: string) {
  const [answer, setAnswer] = useState<InspectAnswer | null>(null);
  const action = useAction(async (tool: string, args: Readonly<Record<string, unknown>>) => {
    setAnswer(null);
    const { token } = await call("createToken", { params: { org, server } });
    const response = await fetch("/api/inspector", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ org, server, token, tool, arguments: args }),
    }).catch((cause: unknown) => {
      throw unreachable(cause);
    });
    if (!response.ok) throw await problemError(response);
    setAnswer(InspectAnswer.parse(await response.json()));
  });
  return { answer, ...action };
}
