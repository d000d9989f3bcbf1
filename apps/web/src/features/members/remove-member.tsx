"use client";

import type { Member, MemberRemoval } from "@switchyard/contracts";
import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";
import { toast } from "sonner";
import { call } from "../../client/call.ts";
import { useAction } from "../../client/use-action.ts";
import { ConfirmByName } from "../../components/ui/confirm-by-name.tsx";
import { Dialog, DialogContent } from "../../components/ui/dialog.tsx";
import { Skeleton } from "../../components/ui/skeleton.tsx";
import { TroubleNotice } from "../../components/ui/trouble-notice.tsx";
import { RemovalFacts } from "./removal-facts.tsx";

/** Removes a member, after saying what ends with them and what they made that stays. */
export function RemoveMember(props: {
  readonly org: string;
  readonly member: Member;
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}) {
  const { org, member } = props;
  return (
    <Dialog open={props.open} onOpenChange={props.onOpenChange}>
      <DialogContent
        title={`Remove ${member.name ?? member.email}?`}
        hint="Within 5 seconds they are locked out of this organization, whatever they come with."
      >
        {props.open ? <Removal org={org} member={member} onDone={() => props.onOpenChange(false)} /> : null}
      </DialogContent>
    </Dialog>
  );
}

function Removal(props: { readonly org: string; readonly member: Member; readonly onDone: () => void }) {
  const router = useRouter();
  const { org, member, onDone } = props;
  const params = { org, member: member.id };
  const [facts, setFacts] = useState<MemberRemoval | null>(null);
  const look = useAction(async () => setFacts(await call("previewMemberRemoval", { params })));
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the dialog opens
  useEffect(() => void look.run(), []);
  const remove = useAction(async () => {
    await call("removeMember", { params });
    onDone();
    toast.success(`${member.email} is removed.`);
    router.refresh();
  });
  return (
    <div className="flex flex-col gap-4">
      <TroubleNotice trouble={look.trouble} />
      {facts ? <RemovalFacts org={org} facts={facts} /> : look.trouble ? null : <Skeleton className="h-24 w-full" />}
      <ConfirmByName
        name={member.email}
        keepWords="Cancel"
        busy={remove.busy}
        trouble={remove.trouble}
        onConfirm={() => void remove.run()}
      >
        Remove member
      </ConfirmByName>
    </div>
  );
}
