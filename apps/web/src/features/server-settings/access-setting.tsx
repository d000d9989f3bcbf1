"use client";

import type { Server } from "@switchyard/contracts";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { toast } from "sonner";
import { call } from "../../client/call.ts";
import { useAction } from "../../client/use-action.ts";
import { Button } from "../../components/ui/button.tsx";
import { Choice } from "../../components/ui/choice.tsx";
import { Notice } from "../../components/ui/notice.tsx";
import { TroubleNotice } from "../../components/ui/trouble-notice.tsx";
import { SettingCard } from "./setting-card.tsx";

type Offered = "organization" | "public";

/** Who may call the server. Opening it to everyone says so before and after. */
export function AccessSetting(props: { readonly org: string; readonly server: Server }) {
  const router = useRouter();
  const saved: Offered = props.server.access === "public" ? "public" : "organization";
  const [access, setAccess] = useState<Offered>(saved);
  const save = useAction(async () => {
    await call("updateServer", { params: { org: props.org, server: props.server.slug }, body: { access } });
    toast.success(access === "public" ? "The server is public." : "Only the organization can call the server.");
    router.refresh();
  });
  const opening = access === "public" && saved !== "public";
  return (
    <SettingCard
      id="access"
      title="Access"
      hint="Who may call this server through its endpoint."
      foot="In force within 5 seconds."
      action={
        <Button
          tone={opening ? "danger" : "primary"}
          busy={save.busy}
          disabled={access === saved}
          onClick={() => void save.run()}
        >
          {opening ? "Make public" : "Save access"}
        </Button>
      }
    >
      <Choice
        label="Access"
        className="max-w-xl"
        value={access}
        onChange={setAccess}
        options={[
          {
            value: "organization",
            title: "Organization",
            hint: "Members by their role, and keys of the organization.",
          },
          { value: "public", title: "Public", hint: "Anyone who knows the endpoint, without a key." },
        ]}
      />
      {opening ? (
        <Notice
          tone="warning"
          title="Anyone on the network will be able to call every tool of this server"
          className="max-w-xl"
        >
          Whatever its variables open (databases, accounts) is open to them through its tools. Calls are audited as
          anonymous.
        </Notice>
      ) : null}
      <TroubleNotice trouble={save.trouble} />
    </SettingCard>
  );
}
