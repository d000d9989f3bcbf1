"use client";

import type { CreatedInvitation, Role } from "@switchyard/contracts";
import { UserPlus } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { call } from "../../client/call.ts";
import { useAction } from "../../client/use-action.ts";
import { Button } from "../../components/ui/button.tsx";
import { Choice } from "../../components/ui/choice.tsx";
import { Dialog, DialogContent, DialogTrigger } from "../../components/ui/dialog.tsx";
import { Field } from "../../components/ui/field.tsx";
import { Input } from "../../components/ui/input.tsx";
import { TroubleNotice } from "../../components/ui/trouble-notice.tsx";
import { InvitationLink } from "./invitation-link.tsx";
import type { RoleChoice } from "./role-choice.ts";

/** Invites an address: the form, then the link, once. */
export function InviteMember(props: {
  readonly org: string;
  readonly choices: readonly RoleChoice[];
  readonly sendsMail: boolean;
}) {
  const router = useRouter();
  const [open, setOpen] = useState(false);
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<Role>("member");
  const [made, setMade] = useState<CreatedInvitation | null>(null);
  const invite = useAction(async () => {
    setMade(await call("createInvitation", { params: { org: props.org }, body: { email, role } }));
    router.refresh();
  });
  return (
    <Dialog
      open={open}
      onOpenChange={(isOpen) => {
        setOpen(isOpen);
        setMade(null);
        setEmail("");
        setRole("member");
        invite.clear();
      }}
    >
      <DialogTrigger asChild>
        <Button tone="primary">
          <UserPlus aria-hidden />
          Invite
        </Button>
      </DialogTrigger>
      <DialogContent
        title={made ? `${made.email} is invited` : "Invite a person"}
        hint={
          made
            ? undefined
            : props.sendsMail
              ? "They get a mail with a link for their address alone. You can copy it too."
              : "This installation sends no mail: you copy a link for their address alone and send it yourself."
        }
      >
        {made ? (
          <InvitationLink invitation={made} sendsMail={props.sendsMail} />
        ) : (
          <form
            className="flex flex-col gap-4"
            onSubmit={(event) => {
              event.preventDefault();
              void invite.run();
            }}
          >
            <Field label="E-mail" error={invite.trouble?.fields["email"]}>
              {(control) => (
                <Input
                  {...control}
                  type="email"
                  autoComplete="off"
                  placeholder="name@example.com"
                  required
                  maxLength={254}
                  value={email}
                  onChange={(event) => setEmail(event.target.value)}
                />
              )}
            </Field>
            <div className="flex flex-col gap-1.5">
              <p className="text-sm font-medium">Role</p>
              <Choice
                label="Role"
                value={role}
                onChange={setRole}
                options={props.choices.map((choice) => ({
                  value: choice.role,
                  title: choice.role.charAt(0).toUpperCase() + choice.role.slice(1),
                  hint: choice.description,
                }))}
              />
            </div>
            {invite.trouble && !invite.trouble.fields["email"] ? <TroubleNotice trouble={invite.trouble} /> : null}
            <Button type="submit" tone="primary" busy={invite.busy} className="self-end">
              {props.sendsMail ? "Send invitation" : "Make invitation"}
            </Button>
          </form>
        )}
      </DialogContent>
    </Dialog>
  );
}
