"use client";

import type { Member, Org } from "@switchyard/contracts";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { toast } from "sonner";
import { call } from "../../client/call.ts";
import { useAction } from "../../client/use-action.ts";
import { Button } from "../../components/ui/button.tsx";
import { ConfirmByName } from "../../components/ui/confirm-by-name.tsx";
import { Dialog, DialogContent, DialogTrigger } from "../../components/ui/dialog.tsx";
import { Field } from "../../components/ui/field.tsx";
import { Select } from "../../components/ui/input.tsx";
import { SettingCard } from "../server-settings/setting-card.tsx";

/** Makes another member the owner in one's place. */
export function TransferOwnership(props: { readonly org: Org; readonly others: readonly Member[] }) {
  const router = useRouter();
  const { org, others } = props;
  const [open, setOpen] = useState(false);
  const [member, setMember] = useState(others[0]?.id ?? "");
  const heir = others.find(({ id }) => id === member);
  const transfer = useAction(async () => {
    await call("transferOwnership", { params: { org: org.slug }, body: { member } });
    setOpen(false);
    toast.success(`${heir?.email} is the owner now; you are an admin.`);
    router.refresh();
  });
  return (
    <SettingCard
      danger
      title="Transfer ownership"
      hint="Another member becomes the owner in your place, and you an admin. Only they can give it back."
      foot={others.length === 0 ? "There is nobody else here: invite somebody first." : undefined}
      action={
        <Dialog open={open} onOpenChange={setOpen}>
          <DialogTrigger asChild>
            <Button tone="danger-outline" disabled={others.length === 0}>
              Transfer
            </Button>
          </DialogTrigger>
          <DialogContent
            title={`Transfer ${org.name}`}
            hint="The new owner may do everything, remove you included. You keep the rights of an admin."
          >
            <div className="flex flex-col gap-4">
              <Field label="New owner">
                {(control) => (
                  <Select {...control} value={member} onChange={(event) => setMember(event.target.value)}>
                    {others.map(({ id, email, name, role }) => (
                      <option key={id} value={id}>
                        {name ? `${name} (${email})` : email}, {role}
                      </option>
                    ))}
                  </Select>
                )}
              </Field>
              <ConfirmByName
                name={org.slug}
                keepWords="Cancel"
                busy={transfer.busy}
                trouble={transfer.trouble}
                onConfirm={() => void transfer.run()}
              >
                Transfer ownership
              </ConfirmByName>
            </div>
          </DialogContent>
        </Dialog>
      }
    />
  );
}
