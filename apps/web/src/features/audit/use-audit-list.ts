"use client";

import type { AuditEvent } from "@switchyard/contracts";
import { useState } from "react";
import { call } from "../../client/call.ts";
import { useAction } from "../../client/use-action.ts";
import { usePolling } from "../../client/use-polling.ts";
import { type AuditFilters, auditQuery } from "./audit-filters.ts";

interface Page {
  readonly data: readonly AuditEvent[];
  readonly nextCursor: string | null;
}

/** The list as it is read page by page, and as it grows at the top while `live`. Other filters start it afresh. */
export function useAuditList(options: {
  readonly org: string;
  readonly filters: AuditFilters;
  readonly first: Page;
  readonly live: boolean;
}) {
  const { org, filters, first } = options;
  const [events, setEvents] = useState(first.data);
  const [cursor, setCursor] = useState(first.nextCursor);
  // Other filters start afresh; a page that was read again with the same ones must not take away what was loaded since.
  const key = JSON.stringify([org, filters]);
  const [shown, setShown] = useState(key);
  if (shown !== key) {
    setShown(key);
    setEvents(first.data);
    setCursor(first.nextCursor);
  }
  usePolling(
    async (signal) => {
      const page = await call("listAuditEvents", {
        params: { org },
        query: auditQuery(filters, Date.now()),
        signal,
      });
      setEvents((known) => mergeNewer(known, page.data));
    },
    2_000,
    options.live,
  );
  const more = useAction(
    async () => {
      if (cursor === null) return;
      const query = { ...auditQuery(filters, Date.now()), cursor };
      const page = await call("listAuditEvents", { params: { org }, query });
      setEvents((known) => [...known, ...page.data]);
      setCursor(page.nextCursor);
    },
    { announce: true },
  );
  return { events, hasMore: cursor !== null, more };
}

/** Newest first, each event once, whatever the pages overlap. */
export function mergeNewer(known: readonly AuditEvent[], page: readonly AuditEvent[]): readonly AuditEvent[] {
  const ids = new Set(known.map((event) => event.id));
  const fresh = page.filter((event) => !ids.has(event.id));
  return fresh.length === 0 ? known : [...fresh, ...known].sort((a, b) => b.seq - a.seq);
}
