"use client";

import type { Permission, Server } from "@switchyard/contracts";
import { Command } from "cmdk";
import { BookOpen, GitBranch, Plus, Search, Server as ServerIcon, UserRound } from "lucide-react";
import { useRouter } from "next/navigation";
import { Dialog } from "radix-ui";
import { type ReactNode, useEffect, useState } from "react";
import { call } from "../../client/call.ts";
import { Kbd } from "../../components/ui/kbd.tsx";
import { orgPages } from "./navigation.ts";

/** Finds any server and any page: ⌘K or Ctrl K anywhere, or the field in the top bar. */
export function CommandPalette(props: { readonly org: string; readonly rights: readonly Permission[] }) {
  const router = useRouter();
  const [open, setOpen] = useState(false);
  const [servers, setServers] = useState<readonly Server[]>([]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== "k" || !(event.metaKey || event.ctrlKey)) return;
      event.preventDefault();
      setOpen((now) => !now);
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
  useEffect(() => {
    if (!open) return;
    void call("listServers", { params: { org: props.org }, query: { limit: 200 } })
      .then((page) => setServers(page.data))
      .catch(() => setServers([]));
  }, [open, props.org]);
  const go = (href: string) => {
    setOpen(false);
    router.push(href);
  };
  return (
    <>
      <button
        type="button"
        onClick={() => setOpen(true)}
        className="flex h-8 items-center gap-2 rounded-md text-sm text-muted hover:text-ink max-md:w-8 max-md:justify-center md:w-56 md:border md:bg-surface md:px-2.5 md:hover:border-line-strong pointer-coarse:h-11 max-md:pointer-coarse:w-11"
      >
        <Search aria-hidden className="size-4 shrink-0 md:size-3.5" />
        <span className="max-md:sr-only">Search</span>
        <span aria-hidden className="ms-auto max-md:hidden">
          <Kbd>⌘K</Kbd>
        </span>
      </button>
      <Command.Dialog
        open={open}
        onOpenChange={setOpen}
        label="Search servers and pages"
        overlayClassName="fixed inset-0 z-50 bg-black/35 dark:bg-black/60"
        contentClassName="fixed start-1/2 top-[12vh] z-50 w-[min(580px,calc(100vw-24px))] -translate-x-1/2 overflow-hidden rounded-xl border bg-raised shadow-pop animate-in rtl:translate-x-1/2"
      >
        <Dialog.Title className="sr-only">Search servers and pages</Dialog.Title>
        <Command.Input
          placeholder="Find a server or a page"
          className="h-12 w-full border-b bg-transparent px-4 text-lg outline-none md:text-base"
        />
        <Command.List className="max-h-[min(420px,60vh)] overflow-y-auto p-1.5 [&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-muted">
          <Command.Empty className="px-4 py-8 text-center text-sm text-muted">Nothing has this name.</Command.Empty>
          {servers.length > 0 ? (
            <Command.Group heading="Servers">
              {servers.map((server) => (
                <Entry
                  key={server.id}
                  value={`${server.name} ${server.slug}`}
                  icon={<ServerIcon aria-hidden />}
                  onSelect={() => go(`/${props.org}/servers/${server.slug}`)}
                >
                  <span className="untrusted truncate">{server.name}</span>
                  <span className="ms-auto font-mono text-xs text-muted">{server.slug}</span>
                </Entry>
              ))}
            </Command.Group>
          ) : null}
          <Command.Group heading="Pages">
            {props.rights.includes("server.manage") ? (
              <Entry
                value="new server deploy"
                icon={<Plus aria-hidden />}
                onSelect={() => go(`/${props.org}/servers/new`)}
              >
                New server
              </Entry>
            ) : null}
            {orgPages(props.org, props.rights).map((page) => (
              <Entry key={page.href} value={page.words} icon={<page.icon aria-hidden />} onSelect={() => go(page.href)}>
                {page.words}
              </Entry>
            ))}
            {props.rights.includes("server.read") ? (
              <Entry
                value="git github repositories webhooks settings"
                icon={<GitBranch aria-hidden />}
                onSelect={() => go(`/${props.org}/settings/git`)}
              >
                Git
              </Entry>
            ) : null}
            <Entry value="account sessions password" icon={<UserRound aria-hidden />} onSelect={() => go("/account")}>
              Account
            </Entry>
            <Entry value="docs help" icon={<BookOpen aria-hidden />} onSelect={() => go("/docs")}>
              Docs
            </Entry>
          </Command.Group>
        </Command.List>
      </Command.Dialog>
    </>
  );
}

function Entry(props: {
  readonly value: string;
  readonly icon: ReactNode;
  readonly onSelect: () => void;
  readonly children: ReactNode;
}) {
  return (
    <Command.Item
      value={props.value}
      onSelect={props.onSelect}
      className="flex min-h-9 cursor-pointer items-center gap-2.5 rounded-md px-2.5 text-sm data-[selected=true]:bg-hover pointer-coarse:min-h-11 [&_svg]:size-4 [&_svg]:shrink-0 [&_svg]:text-muted"
    >
      {props.icon}
      {props.children}
    </Command.Item>
  );
}
