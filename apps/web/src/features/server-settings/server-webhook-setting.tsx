"use client";

import type { ServerWebhook } from "@switchyard/contracts";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { toast } from "sonner";
import { call } from "../../client/call.ts";
import { useAction } from "../../client/use-action.ts";
import { Button } from "../../components/ui/button.tsx";
import { CopyButton } from "../../components/ui/copy-button.tsx";
import { Dialog, DialogClose, DialogContent, DialogTrigger } from "../../components/ui/dialog.tsx";
import { RevealedSecret } from "../../components/ui/revealed-secret.tsx";
import { TroubleNotice } from "../../components/ui/trouble-notice.tsx";

/** The server's own webhook URL, for a Git host where the App is not installed; its secret is seen once. */
export function ServerWebhookSetting(props: {
  readonly org: string;
  readonly server: string;
  readonly url: string | null;
}) {
  const router = useRouter();
  const params = { org: props.org, server: props.server };
  const [made, setMade] = useState<ServerWebhook | null>(null);
  const make = useAction(async () => {
    setMade(await call("createServerWebhook", { params }));
    router.refresh();
  });
  const url = made?.url ?? props.url;
  return (
    <section aria-label="Webhook" className="flex flex-col gap-3 border-t p-5">
      <div className="flex flex-wrap items-start justify-between gap-3">
        <div className="min-w-0 flex-1 basis-72">
          <h3 className="text-sm font-medium">Webhook</h3>
          <p className="text-sm text-muted text-pretty">
            {url
              ? "Have your Git host send its push events here, as JSON, signed with the secret."
              : "Make a URL your Git host tells of pushes, so that they deploy at once."}
          </p>
        </div>
        <div className="flex gap-2">
          {url ? (
            <>
              <RotateSecret busy={make.busy} onRotate={() => make.run()} />
              <RemoveWebhook {...params} onRemoved={() => setMade(null)} />
            </>
          ) : (
            <Button size="sm" busy={make.busy} onClick={() => void make.run()}>
              Make webhook URL
            </Button>
          )}
        </div>
      </div>
      {url ? (
        <div className="flex min-w-0 items-center gap-1 rounded-md border bg-sunken ps-3">
          <code className="min-w-0 flex-1 truncate py-1.5 font-mono text-xs" title={url}>
            {url}
          </code>
          <CopyButton text={url} label="the webhook URL" />
        </div>
      ) : null}
      {made ? (
        <RevealedSecret secret={made.secret}>Enter it as the webhook's secret at your Git host.</RevealedSecret>
      ) : null}
      <TroubleNotice trouble={make.trouble} />
    </section>
  );
}

function RotateSecret(props: { readonly busy: boolean; readonly onRotate: () => Promise<boolean> }) {
  const [open, setOpen] = useState(false);
  return (
    <Dialog open={open} onOpenChange={setOpen}>
      <DialogTrigger asChild>
        <Button size="sm">Rotate secret</Button>
      </DialogTrigger>
      <DialogContent
        title="Rotate the webhook's secret?"
        hint="The secret used until now stops counting at once: deliveries are refused until your Git host has the new one."
      >
        <div className="mt-2 flex justify-end gap-2">
          <DialogClose asChild>
            <Button>Keep it</Button>
          </DialogClose>
          <Button tone="danger" busy={props.busy} onClick={() => void props.onRotate().then(() => setOpen(false))}>
            Rotate secret
          </Button>
        </div>
      </DialogContent>
    </Dialog>
  );
}

function RemoveWebhook(props: { readonly org: string; readonly server: string; readonly onRemoved: () => void }) {
  const router = useRouter();
  const [open, setOpen] = useState(false);
  const remove = useAction(async () => {
    await call("deleteServerWebhook", { params: { org: props.org, server: props.server } });
    setOpen(false);
    props.onRemoved();
    toast.success("The webhook URL is removed.");
    router.refresh();
  });
  return (
    <Dialog open={open} onOpenChange={setOpen}>
      <DialogTrigger asChild>
        <Button size="sm" tone="danger-outline">
          Remove
        </Button>
      </DialogTrigger>
      <DialogContent
        title="Remove the webhook URL?"
        hint="Deliveries to it are refused at once. The source is still looked at now and then where it can be."
      >
        <TroubleNotice trouble={remove.trouble} />
        <div className="mt-2 flex justify-end gap-2">
          <DialogClose asChild>
            <Button>Keep it</Button>
          </DialogClose>
          <Button tone="danger" busy={remove.busy} onClick={() => void remove.run()}>
            Remove webhook
          </Button>
        </div>
      </DialogContent>
    </Dialog>
  );
}
