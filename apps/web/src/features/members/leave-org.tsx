"use client";

import type { Org } from "@switchyard/contracts";
import { call } from "../../client/call.ts";
import { useAction } from "../../client/use-action.ts";
import { Button } from "../../components/ui/button.tsx";
import { ConfirmByName } from "../../components/ui/confirm-by-name.tsx";
import { Dialog, DialogContent, DialogTrigger } from "../../components/ui/dialog.tsx";
import { SettingCard } from "../server-settings/setting-card.tsx";

/** Leaves the org. Its last owner cannot. */
export function LeaveOrg(props: { readonly org: Org }) {
  const { org } = props;
  const leave = useAction(async () => {
    await call("leaveOrg", { params: { org: org.slug } });
    window.location.assign("/");
  });
  return (
    <SettingCard
      danger
      title="Leave this organization"
      hint="You lose access within 5 seconds. Your keys here, clients made for you and what you let clients do end with it."
      foot={org.role === "owner" ? "The last owner cannot leave: transfer the ownership first." : undefined}
      action={
        <Dialog>
          <DialogTrigger asChild>
            <Button tone="danger-outline">Leave</Button>
          </DialogTrigger>
          <DialogContent title={`Leave ${org.name}?`} hint="Only an invitation brings you back.">
            <ConfirmByName
              name={org.slug}
              keepWords="Stay"
              busy={leave.busy}
              trouble={leave.trouble}
              onConfirm={() => void leave.run()}
            >
              Leave organization
            </ConfirmByName>
          </DialogContent>
        </Dialog>
      }
    />
  );
}
