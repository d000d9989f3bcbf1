"use client";

import { useState } from "react";
import { postForm } from "../../client/post-form.ts";
import { useAction } from "../../client/use-action.ts";
import { Button } from "../../components/ui/button.tsx";
import { Field } from "../../components/ui/field.tsx";
import { Input } from "../../components/ui/input.tsx";
import { TroubleNotice } from "../../components/ui/trouble-notice.tsx";

/** Sets a new password with a one-time link and signs in. Every other session ends. */
export function NewPasswordForm(props: { readonly token: string }) {
  const [password, setPassword] = useState("");
  const confirm = useAction(async () => {
    const body = { token: props.token, password };
    const { redirectTo } = await postForm<{ redirectTo: string }>("/api/password-reset/confirm", body);
    window.location.assign(redirectTo);
  });
  const fault = confirm.trouble?.fields["password"];
  return (
    <>
      <div>
        <h1 className="text-xl font-semibold tracking-[-0.018em]">Choose a new password</h1>
        <p className="mt-1 text-sm text-muted">You are signed out everywhere else. The link works once.</p>
      </div>
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          void confirm.run();
        }}
      >
        <Field label="New password" error={fault} hint="At least 10 characters.">
          {(control) => (
            <Input
              {...control}
              type="password"
              autoComplete="new-password"
              required
              minLength={10}
              value={password}
              onChange={(event) => setPassword(event.target.value)}
            />
          )}
        </Field>
        {fault ? null : <TroubleNotice trouble={confirm.trouble} />}
        <Button type="submit" tone="primary" size="lg" busy={confirm.busy}>
          Set password and sign in
        </Button>
      </form>
    </>
  );
}
