"use client";

import type { LogLineView } from "@switchyard/contracts";
import { type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import { LogBlock } from "./log-block.tsx";
import { blocksOf, matching } from "./log-lines.ts";
import { LogToolbar } from "./log-toolbar.tsx";

/** Log lines with search, wrapping and following. Following stops when one scrolls up and resumes at the end. */
export function LogViewer(props: {
  readonly lines: readonly LogLineView[];
  readonly label: string;
  readonly status: ReactNode;
  readonly empty: ReactNode;
  readonly download: { readonly href: string; readonly name: string } | null;
  readonly showStep: boolean;
}) {
  const [search, setSearch] = useState("");
  const [wrap, setWrap] = useState(true);
  const [follow, setFollow] = useState(true);
  const box = useRef<HTMLDivElement>(null);
  const found = useMemo(() => matching(props.lines, search), [props.lines, search]);
  const blocks = useMemo(() => blocksOf(found), [found]);
  const newest = found.at(-1)?.seq;
  useEffect(() => {
    if (follow && newest !== undefined) box.current?.scrollTo({ top: box.current.scrollHeight });
  }, [follow, newest]);
  return (
    <div className="flex min-w-0 flex-col">
      <LogToolbar
        search={search}
        onSearch={setSearch}
        found={search === "" ? null : found.length}
        wrap={wrap}
        onWrap={setWrap}
        follow={follow}
        onFollow={setFollow}
        status={props.status}
        download={props.download}
      />
      <div
        ref={box}
        role="log"
        aria-label={props.label}
        aria-live="off"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        tabIndex={0}
        onScroll={(event) => {
          const { scrollTop, scrollHeight, clientHeight } = event.currentTarget;
          const atEnd = scrollHeight - scrollTop - clientHeight < 24;
          if (atEnd !== follow) setFollow(atEnd);
        }}
        className="max-h-[min(56vh,560px)] min-h-40 overflow-auto bg-sunken py-2 font-mono text-xs leading-5 focus-visible:-outline-offset-2"
      >
        {blocks.length === 0 ? (
          <div className="px-4 py-3 font-sans text-sm text-muted">
            {search === "" ? props.empty : `No line contains “${search}”.`}
          </div>
        ) : (
          blocks.map((block) => (
            <LogBlock
              key={block[0]?.seq}
              lines={block}
              size={block.length}
              wrap={wrap}
              search={search}
              showStep={props.showStep}
            />
          ))
        )}
      </div>
    </div>
  );
}
