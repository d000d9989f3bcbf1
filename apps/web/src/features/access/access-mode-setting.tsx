"use client";

import { AccessMode, type Server } from "@switchyard/contracts";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { toast } from "sonner";
import { call } from "../../client/call.ts";
import { useAction } from "../../client/use-action.ts";
import { Button } from "../../components/ui/button.tsx";
import { Choice } from "../../components/ui/choice.tsx";
import { Notice } from "../../components/ui/notice.tsx";
import { TroubleNotice } from "../../components/ui/trouble-notice.tsx";
import { SettingCard } from "../server-settings/setting-card.tsx";
import { accessWords } from "./access-words.ts";

const offered = ["organization", "restricted", "public"] as const;

/** Who gets in at all. Opening it to everyone says so before and after. */
export function AccessModeSetting(props: {
  readonly org: string;
  readonly server: Server;
  readonly mayChange: boolean;
  /** Whether a restricted server may be opened. */
  readonly mayOpen: boolean;
  /** Whether servers have hosts of their own, which signing in by themselves needs. */
  readonly offersOwn: boolean;
}) {
  const router = useRouter();
  const { access: saved } = props.server;
  const [access, setAccess] = useState<AccessMode>(saved);
  const save = useAction(async () => {
    await call("updateServer", { params: { org: props.org, server: props.server.slug }, body: { access } });
    toast.success(`Access is ${accessWords[access].title.toLowerCase()} now.`);
    router.refresh();
  });
  const modes: readonly AccessMode[] = props.offersOwn || saved === "own" ? [...offered, "own"] : offered;
  const closed = saved === "restricted" && !props.mayOpen;
  const options = closed || !props.mayChange ? [saved] : modes;
  const opening = access === "public" && saved !== "public";
  const restricting = access === "restricted" && saved !== "restricted";
  const button = (
    <Button
      tone={opening ? "danger" : "primary"}
      busy={save.busy}
      disabled={access === saved}
      onClick={() => void save.run()}
    >
      {opening ? "Make public" : "Save access"}
    </Button>
  );
  return (
    <SettingCard
      id="mode"
      title="Who gets in"
      hint="Before any tool is looked at. Previews have an access of their own."
      foot="In force within 5 seconds, for open sessions too."
      {...(options.length > 1 ? { action: button } : {})}
    >
      <Choice
        label="Who gets in"
        className={modes.length > 3 ? "lg:grid-cols-2" : "lg:grid-cols-3"}
        value={access}
        onChange={(value) => setAccess(AccessMode.parse(value))}
        options={options.map((value) => ({ value, ...accessWords[value] }))}
      />
      {closed && props.mayChange ? (
        <p className="text-sm text-muted">An owner or admin can open a restricted server.</p>
      ) : null}
      {opening ? (
        <Notice tone="warning" title="Anyone on the network will be able to call every tool that no policy reserves">
          Whatever its variables open (databases, accounts) is open to them through its tools. Calls are audited as
          anonymous. A policy that denies a person or a role does not hold whoever calls without a credential: reserve a
          tool with an allow instead.
        </Notice>
      ) : null}
      {restricting ? (
        <Notice tone="warning" title="Saving shuts out every member who is not named, you too">
          Members are named in the next card, which opens as soon as this is saved. Clients and keys that name the
          server stay in.
        </Notice>
      ) : null}
      <TroubleNotice trouble={save.trouble} />
    </SettingCard>
  );
}
