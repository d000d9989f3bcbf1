"use client";

import type { GithubApp } from "@switchyard/contracts";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { toast } from "sonner";
import { call } from "../../client/call.ts";
import { useAction } from "../../client/use-action.ts";
import { Button } from "../../components/ui/button.tsx";
import { ConfirmByName } from "../../components/ui/confirm-by-name.tsx";
import { Dialog, DialogContent, DialogTrigger } from "../../components/ui/dialog.tsx";

/** Forgets the App, after its name was typed. Says what stops. */
export function ForgetApp(props: { readonly app: GithubApp }) {
  const router = useRouter();
  const [open, setOpen] = useState(false);
  const { slug, name } = props.app;
  const forget = useAction(async () => {
    await call("deleteGithubApp", { params: {} });
    setOpen(false);
    toast.success(`${name} is forgotten here.`);
    router.refresh();
  });
  return (
    <Dialog open={open} onOpenChange={setOpen}>
      <DialogTrigger asChild>
        <Button tone="quiet" size="sm">
          Remove
        </Button>
      </DialogTrigger>
      <DialogContent
        title={`Remove ${name}?`}
        hint="For every organization of this installation: pushes stop deploying, pull requests get no previews, and nobody signs in by GitHub. What is live stays live. At GitHub the App remains until you delete it there."
      >
        <ConfirmByName name={slug} busy={forget.busy} trouble={forget.trouble} onConfirm={() => void forget.run()}>
          Remove App
        </ConfirmByName>
      </DialogContent>
    </Dialog>
  );
}
