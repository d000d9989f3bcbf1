"use client";

import type { Repository } from "@switchyard/contracts";
import { Command } from "cmdk";
import { BookMarked, Lock } from "lucide-react";
import { Chip } from "../../components/ui/chip.tsx";
import { Ago } from "../../components/ui/time.tsx";

/** One repository: whose, whether it is private, what it is written in, when it was pushed to, and whether it is hosted. */
export function RepositoryRow(props: { readonly repository: Repository; readonly onPick: () => void }) {
  const { repository } = props;
  const [owner = "", name = ""] = repository.fullName.split("/");
  const Icon = repository.private ? Lock : BookMarked;
  const connected = repository.servers.length > 0;
  return (
    <Command.Item
      value={repository.fullName}
      disabled={repository.archived}
      onSelect={props.onPick}
      className="group flex min-h-14 cursor-pointer items-center gap-3 rounded-lg px-2.5 py-2 data-[disabled=true]:cursor-not-allowed data-[disabled=true]:opacity-55 data-[selected=true]:bg-hover"
    >
      <Icon aria-hidden className="size-4 shrink-0 text-muted" strokeWidth={1.75} />
      <span className="min-w-0 flex-1">
        <span className="flex min-w-0 items-center gap-2">
          <span className="untrusted truncate text-sm">
            <span className="text-muted">{owner}/</span>
            <span className="font-medium">{name}</span>
          </span>
          {repository.private ? <span className="sr-only">private</span> : null}
          {repository.archived ? <Chip tone="outline">Archived</Chip> : null}
          {connected ? (
            <Chip tone="green" title={`Hosted as ${repository.servers.join(", ")}`}>
              Connected
            </Chip>
          ) : null}
        </span>
        <span className="block truncate text-xs text-muted">
          {repository.language ? `${repository.language} · ` : null}
          {repository.pushedAt ? (
            <>
              pushed <Ago at={repository.pushedAt} />
            </>
          ) : (
            "never pushed to"
          )}
        </span>
      </span>
      <span
        aria-hidden
        className="rounded-md border border-line-strong/80 bg-surface px-2.5 py-1 text-sm font-medium shadow-card group-data-[disabled=true]:hidden max-sm:hidden"
      >
        Pick
      </span>
    </Command.Item>
  );
}
