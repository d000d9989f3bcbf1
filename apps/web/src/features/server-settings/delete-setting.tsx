"use client";

import type { Server } from "@switchyard/contracts";
import { useRouter } from "next/navigation";
import { toast } from "sonner";
import { call } from "../../client/call.ts";
import { useAction } from "../../client/use-action.ts";
import { Button } from "../../components/ui/button.tsx";
import { ConfirmByName } from "../../components/ui/confirm-by-name.tsx";
import { Dialog, DialogContent, DialogTrigger } from "../../components/ui/dialog.tsx";
import { SettingCard } from "./setting-card.tsx";

/** Deletes the server, after its slug was typed. Says what stops and what stays. */
export function DeleteSetting(props: { readonly org: string; readonly server: Server }) {
  const router = useRouter();
  const { slug, name, calls24h } = props.server;
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
        <ConfirmByName name={slug} busy={remove.busy} trouble={remove.trouble} onConfirm={() => void remove.run()}>
          Delete server
        </ConfirmByName>
      </DialogContent>
    </Dialog>
  );
}
