"use client";

import type { GithubApp } from "@switchyard/contracts";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { toast } from "sonner";
import { call } from "../../client/call.ts";
import { useAction } from "../../client/use-action.ts";
import { Button } from "../../components/ui/button.tsx";
import { Dialog, DialogClose, DialogContent, DialogTrigger } from "../../components/ui/dialog.tsx";
import { Field } from "../../components/ui/field.tsx";
import { Input } from "../../components/ui/input.tsx";
import { TroubleNotice } from "../../components/ui/trouble-notice.tsx";

/** Forgets the App, after its name was typed. Says what stops. */
export function ForgetApp(props: { readonly app: GithubApp }) {
  const router = useRouter();
  const [open, setOpen] = useState(false);
  const [typed, setTyped] = useState("");
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
        <form
          className="flex flex-col gap-4"
          onSubmit={(event) => {
            event.preventDefault();
            if (typed === slug) void forget.run();
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
          <TroubleNotice trouble={forget.trouble} />
          <div className="flex justify-end gap-2">
            <DialogClose asChild>
              <Button>Keep it</Button>
            </DialogClose>
            <Button type="submit" tone="danger" busy={forget.busy} disabled={typed !== slug}>
              Remove App
            </Button>
          </div>
        </form>
      </DialogContent>
    </Dialog>
  );
}
