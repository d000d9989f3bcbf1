"use client";

import { ArrowDownToLine, Download, Search, WrapText } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "../../components/ui/button.tsx";

/** Search, wrapping, following and the whole log as a file. */
export function LogToolbar(props: {
  readonly search: string;
  readonly onSearch: (search: string) => void;
  readonly found: number | null;
  readonly wrap: boolean;
  readonly onWrap: (wrap: boolean) => void;
  readonly follow: boolean;
  readonly onFollow: (follow: boolean) => void;
  readonly status: ReactNode;
  readonly download: { readonly href: string; readonly name: string } | null;
}) {
  return (
    <div className="flex flex-wrap items-center gap-x-2 gap-y-1 border-b px-2 py-1.5">
      <label className="flex h-8 min-w-0 flex-1 basis-28 sm:basis-48 items-center gap-2 rounded-md px-2 text-sm focus-within:bg-hover pointer-coarse:h-11">
        <Search aria-hidden className="size-3.5 shrink-0 text-muted" />
        <span className="sr-only">Search in the log</span>
        <input
          type="search"
          value={props.search}
          onChange={(event) => props.onSearch(event.target.value)}
          placeholder="Search in the log"
          className="min-w-0 flex-1 bg-transparent text-base outline-none md:text-sm"
        />
        {props.found === null ? null : (
          <span className="shrink-0 text-xs text-muted tabular-nums" aria-live="polite">
            {props.found} {props.found === 1 ? "line" : "lines"}
          </span>
        )}
      </label>
      <span className="px-1 text-xs text-muted">{props.status}</span>
      <Button
        tone="quiet"
        size="sm"
        aria-pressed={props.wrap}
        onClick={() => props.onWrap(!props.wrap)}
        className="aria-pressed:text-ink"
      >
        <WrapText aria-hidden />
        <span className="max-sm:sr-only">Wrap</span>
      </Button>
      <Button
        tone="quiet"
        size="sm"
        aria-pressed={props.follow}
        onClick={() => props.onFollow(!props.follow)}
        className="aria-pressed:text-ink"
      >
        <ArrowDownToLine aria-hidden />
        <span className="max-sm:sr-only">Follow</span>
      </Button>
      {props.download ? (
        <Button asChild tone="quiet" size="sm">
          <a href={props.download.href} download={props.download.name}>
            <Download aria-hidden />
            <span className="max-sm:sr-only">Download</span>
          </a>
        </Button>
      ) : null}
    </div>
  );
}
