"use client";

import type { Org } from "@switchyard/contracts";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { toast } from "sonner";
import { call } from "../../client/call.ts";
import { useAction } from "../../client/use-action.ts";
import { Button } from "../../components/ui/button.tsx";
import { Field } from "../../components/ui/field.tsx";
import { Input } from "../../components/ui/input.tsx";
import { SettingCard } from "../server-settings/setting-card.tsx";

/** The org's name. Its slug is part of every endpoint and stays. */
export function OrgNameSetting(props: { readonly org: Org; readonly mayManage: boolean }) {
  const router = useRouter();
  const [name, setName] = useState(props.org.name);
  const save = useAction(async () => {
    await call("updateOrg", { params: { org: props.org.slug }, body: { name } });
    toast.success("The name is saved.");
    router.refresh();
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void save.run();
      }}
    >
      <SettingCard
        title="Name"
        hint={`What people see. Endpoints keep the slug ${props.org.slug}.`}
        foot={props.mayManage ? undefined : "Only owners and admins can change it."}
        action={
          <Button
            type="submit"
            tone="primary"
            busy={save.busy}
            disabled={!props.mayManage || name.trim() === props.org.name}
          >
            Save name
          </Button>
        }
      >
        <Field label="Name" error={save.trouble?.fields["name"] ?? save.trouble?.message} className="max-w-md">
          {(control) => (
            <Input
              {...control}
              value={name}
              onChange={(event) => setName(event.target.value)}
              maxLength={80}
              required
              disabled={!props.mayManage}
            />
          )}
        </Field>
      </SettingCard>
    </form>
  );
}
