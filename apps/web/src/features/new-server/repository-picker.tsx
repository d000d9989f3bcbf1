"use client";

import type { Installation, Repository } from "@switchyard/contracts";
import { Command } from "cmdk";
import { Search } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";
import { Button } from "../../components/ui/button.tsx";
import { Card } from "../../components/ui/card.tsx";
import { Select } from "../../components/ui/input.tsx";
import { Skeleton } from "../../components/ui/skeleton.tsx";
import { TroubleNotice } from "../../components/ui/trouble-notice.tsx";
import { RepositoryRow } from "./repository-row.tsx";
import { useRepositories } from "./use-repositories.ts";

/** Rows that are shown; who looks for another one types its name. */
const SHOWN = 50;
const PANE = "h-[min(416px,56dvh)] overflow-y-auto overscroll-contain p-1.5";

/**
 * Repositories of the linked GitHub accounts, most recently pushed first. Arrow keys move, Enter picks; what was shown
 * stays until the next answer is there.
 */
export function RepositoryPicker(props: {
  readonly org: string;
  readonly installations: readonly Installation[];
  readonly foot: ReactNode;
  readonly onPick: (repository: Repository) => void;
}) {
  const [search, setSearch] = useState("");
  const [account, setAccount] = useState("");
  const [active, setActive] = useState("");
  const { repositories, trouble, asking, again } = useRepositories({ org: props.org, account, search });
  useEffect(() => {
    // What Enter would pick: the first of a new answer, unless the one that was lit is in it still.
    const open = repositories?.filter(({ archived }) => !archived) ?? [];
    setActive((lit) => (open.some(({ fullName }) => fullName === lit) ? lit : (open[0]?.fullName ?? "")));
  }, [repositories]);
  const isListed = !trouble && repositories !== null && repositories.length > 0;
  return (
    <Card className="overflow-hidden">
      <Command shouldFilter={false} label="Repositories" value={active} onValueChange={setActive}>
        <div className="flex flex-wrap items-center gap-2 border-b p-2 sm:flex-nowrap">
          <div className="relative min-w-0 flex-1 basis-56">
            <Search aria-hidden className="absolute start-3 top-1/2 size-4 -translate-y-1/2 text-muted" />
            <Command.Input
              value={search}
              onValueChange={setSearch}
              placeholder="Search repositories"
              className="h-9 w-full rounded-md bg-transparent ps-9 pe-3 text-base outline-none md:text-sm pointer-coarse:h-11"
            />
          </div>
          {props.installations.length > 1 ? (
            <Select
              aria-label="GitHub account"
              value={account}
              onChange={(event) => setAccount(event.target.value)}
              className="sm:w-52"
            >
              <option value="">All accounts</option>
              {props.installations.map((installation) => (
                <option key={installation.id} value={installation.id}>
                  {installation.account}
                </option>
              ))}
            </Select>
          ) : null}
        </div>
        {/* A list box holds options and nothing else; it stays in the page, since the field names it. */}
        <Command.List hidden={!isListed} className={PANE}>
          {isListed
            ? repositories
                .slice(0, SHOWN)
                .map((repository) => (
                  <RepositoryRow
                    key={repository.fullName}
                    repository={repository}
                    onPick={() => props.onPick(repository)}
                  />
                ))
            : null}
        </Command.List>
        {isListed ? null : (
          <div aria-busy={asking} className={PANE}>
            {trouble ? (
              <div className="flex flex-col items-start gap-3 p-2.5">
                <TroubleNotice trouble={trouble} />
                <Button size="sm" onClick={again}>
                  Try again
                </Button>
              </div>
            ) : repositories === null ? (
              <RowSkeletons />
            ) : (
              <NothingFound search={search.trim()} />
            )}
          </div>
        )}
        {isListed && repositories.length > SHOWN ? (
          <p className="border-t px-4 py-2.5 text-sm text-muted">
            {repositories.length - SHOWN} more. Type a part of the name to find another one.
          </p>
        ) : null}
        <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 border-t bg-canvas/60 px-4 py-2.5 text-sm text-muted">
          {props.foot}
        </div>
      </Command>
    </Card>
  );
}

function RowSkeletons() {
  return (
    <div role="status">
      <span className="sr-only">Asking GitHub for repositories</span>
      {["w-44", "w-56", "w-36", "w-52", "w-40", "w-48", "w-44"].map((width, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the rows never move
        <div key={index} className="flex h-14 items-center gap-3 px-2.5">
          <Skeleton className="size-5 rounded-md" />
          <div className="flex flex-1 flex-col gap-1.5">
            <Skeleton className={`h-3.5 ${width}`} />
            <Skeleton className="h-3 w-28" />
          </div>
          <Skeleton className="h-7 w-16 rounded-md" />
        </div>
      ))}
    </div>
  );
}

function NothingFound(props: { readonly search: string }) {
  return (
    <div className="grid h-full place-items-center px-6 py-10 text-center text-sm text-muted">
      {props.search === "" ? (
        <p className="max-w-sm text-pretty">
          The linked accounts grant no repository yet. Choose some at GitHub, or make one from an example below.
        </p>
      ) : (
        <p className="max-w-sm text-pretty">
          No repository that Switchyard may see has “<span className="untrusted">{props.search}</span>” in its name. It
          may not be granted yet.
        </p>
      )}
    </div>
  );
}
