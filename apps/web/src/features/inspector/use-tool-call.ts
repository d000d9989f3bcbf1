"use client";

import { useState } from "react";
import { call, problemError, unreachable } from "../../client/call.ts";
import { useAction } from "../../client/use-action.ts";
import { InspectAnswer, type InspectResume } from "./inspect.ts";

type Arguments = Readonly<Record<string, unknown>>;

/**
 * One call of a tool: gets an MCP token of at most ten minutes for this server, then calls through our own route.
 * `resume` makes the same call again with answers to what the server asked.
 */
export function useToolCall(org: string, server: string) {
  const [answer, setAnswer] = useState<InspectAnswer | null>(null);
  const [last, setLast] = useState<{ readonly tool: string; readonly args: Arguments } | null>(null);
  const action = useAction(async (tool: string, args: Arguments, resume?: InspectResume) => {
    setLast({ tool, args });
    if (resume === undefined) setAnswer(null);
    const { token } = await call("createToken", { params: { org, server } });
    const response = await fetch("/api/inspector", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ org, server, token, tool, arguments: args, resume }),
    }).catch((cause: unknown) => {
      throw unreachable(cause);
    });
    if (!response.ok) throw await problemError(response);
    setAnswer(InspectAnswer.parse(await response.json()));
  });
  const resume = (answers: InspectResume) => {
    if (last !== null) void action.run(last.tool, last.args, answers);
  };
  return { answer, ...action, resume };
}
