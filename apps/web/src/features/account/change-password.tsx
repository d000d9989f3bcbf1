"use client";

import { useState } from "react";
import { toast } from "sonner";
import { call } from "../../client/call.ts";
import { useAction } from "../../client/use-action.ts";
import { Button } from "../../components/ui/button.tsx";
import { Field } from "../../components/ui/field.tsx";
import { Input } from "../../components/ui/input.tsx";
import { SettingCard } from "../server-settings/setting-card.tsx";

/** Changes the password; asks for the one in force. */
export function ChangePassword() {
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const change = useAction(async () => {
    await call("changePassword", { params: {}, body: { current, next } });
    setCurrent("");
    setNext("");
    toast.success("The password is changed.");
  });
  const fields = change.trouble?.fields ?? {};
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void change.run();
      }}
    >
      <SettingCard
        title="Password"
        hint="At least 10 characters. Other browsers are signed out."
        action={
          <Button type="submit" tone="primary" busy={change.busy} disabled={current === "" || next === ""}>
            Change password
          </Button>
        }
      >
        <div className="grid gap-5 sm:grid-cols-2">
          <Field
            label="Current password"
            error={fields["current"] ?? (change.trouble && !fields["next"] ? change.trouble.message : undefined)}
          >
            {(control) => (
              <Input
                {...control}
                type="password"
                autoComplete="current-password"
                value={current}
                onChange={(event) => setCurrent(event.target.value)}
              />
            )}
          </Field>
          <Field label="New password" error={fields["next"]}>
            {(control) => (
              <Input
                {...control}
                type="password"
                autoComplete="new-password"
                minLength={10}
                value={next}
                onChange={(event) => setNext(event.target.value)}
              />
            )}
          </Field>
        </div>
      </SettingCard>
    </form>
  );
}
