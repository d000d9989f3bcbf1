"use client";

import type { Member, Role } from "@switchyard/contracts";
import { roles } from "@switchyard/contracts";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { toast } from "sonner";
import { call } from "../../client/call.ts";
import { useAction } from "../../client/use-action.ts";
import { Button } from "../../components/ui/button.tsx";
import { Choice } from "../../components/ui/choice.tsx";
import { Dialog, DialogClose, DialogContent } from "../../components/ui/dialog.tsx";
import { Notice } from "../../components/ui/notice.tsx";
import { TroubleNotice } from "../../components/ui/trouble-notice.tsx";
import { type RoleChoice, withArticle } from "./role-choice.ts";

/** Gives a member another role, after saying what it is for and what a lower one ends. */
export function ChangeRole(props: {
  readonly org: string;
  readonly member: Member;
  readonly choices: readonly RoleChoice[];
  readonly isSelf: boolean;
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}) {
  const router = useRouter();
  const { member } = props;
  const [role, setRole] = useState<Role>(member.role);
  const change = useAction(async () => {
    await call("updateMember", { params: { org: props.org, member: member.id }, body: { role } });
    props.onOpenChange(false);
    toast.success(`${member.email} is ${withArticle(role)} now.`);
    router.refresh();
  });
  const isLower = roles.indexOf(role) > roles.indexOf(member.role);
  const who = props.isSelf ? "you" : "they";
  // Nobody raises their own role; offering it would only be refused.
  const choices = props.choices.filter(
    (choice) => !props.isSelf || roles.indexOf(choice.role) >= roles.indexOf(member.role),
  );
  return (
    <Dialog
      open={props.open}
      onOpenChange={(open) => {
        setRole(member.role);
        change.clear();
        props.onOpenChange(open);
      }}
    >
      <DialogContent title={props.isSelf ? "Change your role" : `Role of ${member.name ?? member.email}`}>
        <div className="flex flex-col gap-4">
          <Choice
            label="Role"
            value={role}
            onChange={setRole}
            options={choices.map((choice) => ({
              value: choice.role,
              title: capitalized(choice.role),
              hint: choice.description,
            }))}
          />
          {isLower ? (
            <Notice tone="warning">
              Within 5 seconds {who} lose what {withArticle(member.role)} may do beyond {withArticle(role)}. Keys of{" "}
              {props.isSelf ? "yours" : "theirs"} and open invitations with a higher role end with it; keys made for
              machines keep their role.
            </Notice>
          ) : null}
          <TroubleNotice trouble={change.trouble} />
          <div className="flex justify-end gap-2">
            <DialogClose asChild>
              <Button>Cancel</Button>
            </DialogClose>
            <Button tone="primary" busy={change.busy} disabled={role === member.role} onClick={() => void change.run()}>
              Change role
            </Button>
          </div>
        </div>
      </DialogContent>
    </Dialog>
  );
}

function capitalized(word: string): string {
  return `${word.charAt(0).toUpperCase()}${word.slice(1)}`;
}
