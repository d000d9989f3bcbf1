"use client";

import type { LogLineView } from "@switchyard/contracts";
import { useState } from "react";
import { call } from "../../client/call.ts";
import { usePolling } from "../../client/use-polling.ts";
import { Card } from "../../components/ui/card.tsx";
import { LogViewer } from "./log-viewer.tsx";

const LINES_MAX = 10_000;

interface RuntimeLines {
  readonly instanceId: string | null;
  readonly lines: readonly LogLineView[];
}

/** What the live instance writes, as it writes it. Another instance begins a fresh log. */
export function RuntimeLog(props: { readonly org: string; readonly server: string; readonly first: RuntimeLines }) {
  const { org, server } = props;
  const [log, setLog] = useState(props.first);
  const [reached, setReached] = useState(true);
  usePolling(
    async (signal) => {
      const afterSeq = log.lines.at(-1)?.seq;
      const query = { limit: 2000, ...(afterSeq === undefined ? {} : { afterSeq }) };
      const next = await call("getServerLogs", { params: { org, server }, query, signal }).catch(() => null);
      setReached(next !== null);
      if (next === null) return;
      setLog((known) => append(known, next));
    },
    2_000,
    true,
  );
  return (
    <Card className="overflow-hidden">
      <LogViewer
        lines={log.lines}
        label="Log of the running server"
        status={
          reached ? (log.instanceId ? `Following ${log.instanceId}` : "No instance runs") : "Switchyard does not answer"
        }
        empty={
          log.instanceId
            ? "The instance has written nothing yet. What it writes to stdout and stderr appears here."
            : "Nothing is running. The log begins with the next instance, which the first call starts."
        }
        download={null}
        showStep={false}
      />
    </Card>
  );
}

function append(known: RuntimeLines, next: RuntimeLines): RuntimeLines {
  if (next.instanceId !== known.instanceId) return { instanceId: next.instanceId, lines: next.lines };
  const last = known.lines.at(-1)?.seq ?? 0;
  const fresh = next.lines.filter((line) => line.seq > last);
  return fresh.length === 0 ? known : { ...known, lines: [...known.lines, ...fresh].slice(-LINES_MAX) };
}
