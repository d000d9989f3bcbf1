"use client";

import { Check, Minus } from "lucide-react";
import { useRouter } from "next/navigation";
import { toast } from "sonner";
import { call } from "../../client/call.ts";
import { useAction } from "../../client/use-action.ts";
import { Button } from "../../components/ui/button.tsx";
import { Dialog, DialogClose, DialogContent, DialogTrigger } from "../../components/ui/dialog.tsx";
import { Notice } from "../../components/ui/notice.tsx";
import { TroubleNotice } from "../../components/ui/trouble-notice.tsx";
import { SettingCard } from "../server-settings/setting-card.tsx";

/** The rule that members come in through an identity provider of the org, what it means, and its button. */
export function RequiredSetting(props: {
  readonly org: string;
  readonly required: boolean;
  /** Whether somebody could sign in by a provider at all. */
  readonly ready: boolean;
}) {
  return (
    <SettingCard
      title="Required sign-in"
      hint={
        props.required
          ? "Members come in through an identity provider of this organization only."
          : "Members may come in any way they have: password, GitHub, or an identity provider."
      }
      foot={
        props.required
          ? "In force with every request."
          : props.ready
            ? "In force with the next request of everybody."
            : "Takes an enabled provider and a verified domain."
      }
      action={<ChangeRule {...props} />}
    >
      <ul className="flex flex-col gap-2 text-sm">
        <Line does>Members whose session came another way are asked to sign in again.</Line>
        <Line does>They let clients act for them from such a session only; grants made before end.</Line>
        <Line>
          Owners keep every way in, so that a broken provider shuts nobody out for good; the audit trail shows it.
        </Line>
        <Line>API keys and issued clients work as before.</Line>
      </ul>
    </SettingCard>
  );
}

function Line(props: { readonly does?: boolean; readonly children: string }) {
  const Icon = props.does ? Check : Minus;
  return (
    <li className="flex items-start gap-2">
      <Icon aria-hidden className="mt-0.5 size-4 shrink-0 text-muted" />
      <span className="text-pretty">{props.children}</span>
    </li>
  );
}

function ChangeRule(props: { readonly org: string; readonly required: boolean; readonly ready: boolean }) {
  const router = useRouter();
  const change = useAction(async () => {
    const required = !props.required;
    await call("updateSignInRules", { params: { org: props.org }, body: { required } });
    toast.success(required ? "Members sign in through the identity provider now." : "Members may sign in any way.");
    router.refresh();
  });
  if (props.required) {
    return (
      <div className="flex flex-col items-end gap-2">
        <Button busy={change.busy} onClick={() => void change.run()}>
          Stop requiring it
        </Button>
        <TroubleNotice trouble={change.trouble} />
      </div>
    );
  }
  return (
    <Dialog onOpenChange={change.clear}>
      <DialogTrigger asChild>
        <Button disabled={!props.ready}>Require it</Button>
      </DialogTrigger>
      <DialogContent
        title="Require sign-in through your identity provider"
        hint="Try it yourself first: sign in by the provider once in another browser."
      >
        <div className="flex flex-col gap-4">
          <Notice tone="warning">
            Members who came another way are asked to sign in again at once, and clients they connected must be
            connected again.
          </Notice>
          <TroubleNotice trouble={change.trouble} />
          <div className="flex justify-end gap-2">
            <DialogClose asChild>
              <Button>Not now</Button>
            </DialogClose>
            <Button tone="primary" busy={change.busy} onClick={() => void change.run()}>
              Require it
            </Button>
          </div>
        </div>
      </DialogContent>
    </Dialog>
  );
}
