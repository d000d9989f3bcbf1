"use client";

import { useEffect, useState } from "react";
import { call } from "../../client/call.ts";

/** Names of the tool groups of these servers, sorted; what cannot be read is left out. */
export function useToolGroups(org: string, servers: readonly string[]): readonly string[] {
  const [names, setNames] = useState<readonly string[]>([]);
  const key = servers.join(" ");
  useEffect(() => {
    const stop = new AbortController();
    const slugs = key === "" ? [] : key.split(" ");
    const asked = slugs.map((server) => call("listToolGroups", { params: { org, server }, signal: stop.signal }));
    void Promise.allSettled(asked).then((answers) => {
      if (stop.signal.aborted) return;
      const groups = answers.flatMap((answer) => (answer.status === "fulfilled" ? answer.value.data : []));
      setNames([...new Set(groups.map(({ name }) => name))].sort());
    });
    return () => stop.abort();
  }, [org, key]);
  return names;
}
