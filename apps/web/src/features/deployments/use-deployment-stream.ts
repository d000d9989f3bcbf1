"use client";

import { type Deployment, DeploymentStreamEvent, type LogLineView } from "@switchyard/contracts";
import { useRouter } from "next/navigation";
import { useEffect, useRef, useState } from "react";
import { pathOf } from "../../client/call.ts";
import { hasEnded } from "./timeline.ts";

/** Lines kept on the page; the whole log can always be downloaded. */
export const LINES_MAX = 20_000;
const RECONNECT_MS = 1_500;

export type StreamState = "connecting" | "following" | "ended" | "reconnecting";

/**
 * Follows a deployment by SSE: its steps and its log lines from the beginning. A lost connection is taken up again after
 * the last line that came; the page is read again once the deployment has ended.
 */
export function useDeploymentStream(
  params: { readonly org: string; readonly server: string; readonly deployment: string },
  first: Deployment,
) {
  const router = useRouter();
  const [deployment, setDeployment] = useState(first);
  const [lines, setLines] = useState<readonly LogLineView[]>([]);
  const [state, setState] = useState<StreamState>("connecting");
  const [read, setRead] = useState(first);
  // Once the stream is over, only the page itself learns of a promotion.
  if (read !== first) {
    setRead(first);
    if (hasEnded(first)) setDeployment(first);
  }
  const lastSeq = useRef(0);
  const endedAtFirst = useRef(hasEnded(first));
  const { org, server, deployment: id } = params;

  useEffect(() => {
    let source: EventSource | null = null;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let over = false;

    const take = (message: MessageEvent<string>) => {
      const event = DeploymentStreamEvent.safeParse(JSON.parse(message.data));
      if (!event.success) return;
      setState("following");
      if (event.data.type === "deployment") {
        over = hasEnded(event.data.deployment);
        setDeployment(event.data.deployment);
        return;
      }
      const fresh = event.data.lines.filter((line) => line.seq > lastSeq.current);
      lastSeq.current = fresh.at(-1)?.seq ?? lastSeq.current;
      setLines((known) => [...known, ...fresh].slice(-LINES_MAX));
    };
    const open = () => {
      const query = { afterSeq: lastSeq.current };
      source = new EventSource(pathOf("streamDeployment", { params: { org, server, deployment: id }, query }));
      source.addEventListener("deployment", take);
      source.addEventListener("log", take);
      source.onerror = () => {
        source?.close();
        if (over) {
          setState("ended");
          if (!endedAtFirst.current) router.refresh();
          return;
        }
        setState("reconnecting");
        timer = setTimeout(open, RECONNECT_MS);
      };
    };
    open();
    return () => {
      clearTimeout(timer);
      source?.close();
    };
  }, [org, server, id, router]);

  return { deployment, lines, state };
}
