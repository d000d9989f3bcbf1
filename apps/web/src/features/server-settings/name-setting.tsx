"use client";

import type { Server } from "@switchyard/contracts";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { toast } from "sonner";
import { call } from "../../client/call.ts";
import { useAction } from "../../client/use-action.ts";
import { Button } from "../../components/ui/button.tsx";
import { Field } from "../../components/ui/field.tsx";
import { Input } from "../../components/ui/input.tsx";
import { SettingCard } from "./setting-card.tsx";

/** The name people see. The slug in the endpoint stays. */
export function NameSetting(props: { readonly org: string; readonly server: Server }) {
  const router = useRouter();
  const [name, setName] = useState(props.server.name);
  const save = useAction(async () => {
    await call("updateServer", { params: { org: props.org, server: props.server.slug }, body: { name } });
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
        id="name"
        title="Name"
        hint="What people see. The endpoint keeps its slug."
        action={
          <Button type="submit" tone="primary" busy={save.busy} disabled={name.trim() === props.server.name}>
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
            />
          )}
        </Field>
      </SettingCard>
    </form>
  );
}
