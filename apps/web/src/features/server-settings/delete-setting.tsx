"use client";

import type { Server } from "@switchyard/contracts";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { toast } from "sonner";
import { call } from "../../client/call.ts";
import { useAction } from "../../client/use-action.ts";
import { Button } from "../../components/ui/button.tsx";
import { Dialog, DialogContent, DialogTrigger } from "../../components/ui/dialog.tsx";
import { Field } from "../../components/ui/field.tsx";
import { Input } from "../../components/ui/input.tsx";
import { TroubleNotice } from "../../components/ui/trouble-notice.tsx";
import { SettingCard } from "./setting-card.tsx";

/** Deletes the server, after its slug was typed. Says what stops and what stays. */
export function DeleteSetting(props: { readonly org: string; readonly server: Server }) {
  const router = useRouter();
  const { slug, name, calls24h } = props.server;
  const [typed, setTyped] = useState("");
  const remove = useAction(async () => {
    await call("deleteServer", { params: { org: props.org, server: slug } });
    toast.success(`${name} is deleted.`);
    router.push(`/${props.org}/servers`);
    router.refresh();
  });
  return (
    <Dialog>
      <SettingCard
        danger
        id="delete"
        title="Delete this server"
        hint="Its endpoint stops at once, its instances, variables and deployments are removed. Its audit events stay."
        foot={calls24h.total > 0 ? `It was called ${calls24h.total} times in the last 24 h.` : undefined}
        action={
          <DialogTrigger asChild>
            <Button tone="danger-outline">Delete server</Button>
          </DialogTrigger>
        }
      />
      <DialogContent
        title={`Delete ${name}?`}
        hint="Clients that are connected get errors from the next request on. This cannot be undone."
      >
        <form
          className="flex flex-col gap-4"
          onSubmit={(event) => {
            event.preventDefault();
            if (typed === slug) void remove.run();
          }}
        >
          <Field label={<>Type {slug} to confirm</>}>
            {(control) => (
              <Input
                {...control}
                value={typed}
                onChange={(event) => setTyped(event.target.value)}
                autoComplete="off"
                autoCapitalize="none"
                spellCheck={false}
                className="font-mono md:text-xs"
              />
            )}
          </Field>
          <TroubleNotice trouble={remove.trouble} />
          <Button type="submit" tone="danger" busy={remove.busy} disabled={typed !== slug} className="self-end">
            Delete server
          </Button>
        </form>
      </DialogContent>
    </Dialog>
  );
}
