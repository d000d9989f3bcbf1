"use client";

import type { Environment } from "@switchyard/contracts";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { toast } from "sonner";
import { call } from "../../client/call.ts";
import { useAction } from "../../client/use-action.ts";
import { Button } from "../../components/ui/button.tsx";
import { Dialog, DialogClose, DialogContent, DialogTrigger } from "../../components/ui/dialog.tsx";
import { TroubleNotice } from "../../components/ui/trouble-notice.tsx";

/** Closes a preview after saying what stops with it. */
export function ClosePreview(props: {
  readonly org: string;
  readonly server: string;
  readonly environment: Environment;
}) {
  const { org, server, environment } = props;
  const router = useRouter();
  const [open, setOpen] = useState(false);
  const close = useAction(async () => {
    await call("closeEnvironment", { params: { org, server, environment: environment.slug } });
    setOpen(false);
    toast.success(`The preview ${environment.slug} is closed.`);
    router.push(`/${org}/servers/${server}/environments`);
    router.refresh();
  });
  return (
    <Dialog open={open} onOpenChange={setOpen}>
      <DialogTrigger asChild>
        <Button size="sm" className="-my-0.5" aria-label={`Close the preview ${environment.slug}`}>
          Close
        </Button>
      </DialogTrigger>
      <DialogContent
        title={`Close the preview ${environment.slug}?`}
        hint="Its endpoint stops at once; its instances and its own variables are removed. Its deployments and audit events stay."
      >
        <p className="text-sm text-muted">
          {environment.pull
            ? `The next push to pull request #${environment.pull.number} opens it again.`
            : "The next push to its branch opens it again."}
        </p>
        <div className="mt-3 empty:hidden">
          <TroubleNotice trouble={close.trouble} />
        </div>
        <div className="mt-4 flex justify-end gap-2">
          <DialogClose asChild>
            <Button>Keep it</Button>
          </DialogClose>
          <Button tone="danger" busy={close.busy} onClick={() => void close.run()}>
            Close preview
          </Button>
        </div>
      </DialogContent>
    </Dialog>
  );
}
