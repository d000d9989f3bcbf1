"use client";

import type { AuditEvent } from "@switchyard/contracts";
import { ScrollText, SlidersHorizontal } from "lucide-react";
import { usePathname, useRouter } from "next/navigation";
import { useState } from "react";
import { Button } from "../../components/ui/button.tsx";
import { Card } from "../../components/ui/card.tsx";
import { Dialog, DialogTrigger, SheetContent } from "../../components/ui/dialog.tsx";
import { EmptyState } from "../../components/ui/empty-state.tsx";
import { Switch } from "../../components/ui/switch.tsx";
import { AuditFacets } from "./audit-facets.tsx";
import { type AuditFilters, filterSearch } from "./audit-filters.ts";
import { AuditPanel } from "./audit-panel.tsx";
import { AuditTable } from "./audit-table.tsx";
import { useAuditList } from "./use-audit-list.ts";

/** The audit list with its facets, its live tail and the panel of one event. `server` fixes the list to one server. */
export function AuditView(props: {
  readonly org: string;
  readonly server?: string;
  readonly servers: readonly string[];
  readonly filters: AuditFilters;
  readonly first: { readonly data: readonly AuditEvent[]; readonly nextCursor: string | null };
  readonly opened: AuditEvent | null;
}) {
  const router = useRouter();
  const pathname = usePathname();
  const [live, setLive] = useState(true);
  const [opened, setOpened] = useState(props.opened);
  const effective = props.server ? { ...props.filters, server: props.server } : props.filters;
  const list = useAuditList({ org: props.org, filters: effective, first: props.first, live });
  const change = (filters: AuditFilters) =>
    router.replace(`${pathname}${filterSearch(filters, null)}`, { scroll: false });
  const open = (event: AuditEvent | null) => {
    setOpened(event);
    window.history.replaceState(null, "", `${pathname}${filterSearch(props.filters, event?.id ?? null)}`);
  };
  const facets = (
    <AuditFacets
      filters={props.filters}
      events={list.events}
      servers={props.server ? null : props.servers}
      onChange={change}
    />
  );
  const narrowed = Object.keys(props.filters).length > 0;
  return (
    <div className="grid items-start gap-6 lg:grid-cols-[196px_minmax(0,1fr)]">
      <aside aria-label="Filters" className="max-lg:hidden">
        {facets}
      </aside>
      <div className="flex min-w-0 flex-col gap-3">
        <div className="flex items-center justify-between gap-3">
          <Dialog>
            <DialogTrigger asChild>
              <Button size="sm" className="lg:hidden">
                <SlidersHorizontal aria-hidden />
                Filters{narrowed ? ` · ${Object.keys(props.filters).length}` : ""}
              </Button>
            </DialogTrigger>
            <SheetContent title="Filters" side="start">
              <div className="p-5">{facets}</div>
            </SheetContent>
          </Dialog>
          <p className="text-xs text-muted max-lg:hidden" aria-live="polite">
            {list.events.length === 0
              ? "No events"
              : `Newest ${list.events.length} events${narrowed ? " that match" : ""}`}
          </p>
          <Switch checked={live} onChange={setLive}>
            Live tail
          </Switch>
        </div>
        <Card className="overflow-hidden">
          {list.events.length === 0 ? (
            <EmptyState icon={ScrollText} title={narrowed ? "No event matches" : "Nothing has happened yet"}>
              {narrowed
                ? "Widen the time or clear a filter. New events that match appear here by themselves."
                : "Every MCP call and every change to this organization is written here, chained by hash, before its answer goes out."}
            </EmptyState>
          ) : (
            <AuditTable
              events={list.events}
              withServer={props.server === undefined}
              open={opened?.id ?? null}
              onOpen={open}
            />
          )}
        </Card>
        {list.hasMore ? (
          <Button className="self-center" busy={list.more.busy} onClick={() => void list.more.run()}>
            Show older events
          </Button>
        ) : null}
      </div>
      <Dialog open={opened !== null} onOpenChange={(isOpen) => (isOpen ? undefined : open(null))}>
        {opened ? <AuditPanel org={props.org} event={opened} /> : null}
      </Dialog>
    </div>
  );
}
