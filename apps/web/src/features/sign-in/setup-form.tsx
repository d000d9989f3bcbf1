"use client";

import { useState } from "react";
import { postForm } from "../../client/post-form.ts";
import { useAction } from "../../client/use-action.ts";
import { Button } from "../../components/ui/button.tsx";
import { Field } from "../../components/ui/field.tsx";
import { Input } from "../../components/ui/input.tsx";
import { Notice } from "../../components/ui/notice.tsx";
import { Skeleton } from "../../components/ui/skeleton.tsx";
import { TroubleNotice } from "../../components/ui/trouble-notice.tsx";
import { useFragmentToken } from "./use-fragment-token.ts";

/** Creates the first owner with the one-time setup link; pressing the button uses the link up. */
export function SetupForm() {
  const token = useFragmentToken();
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const create = useAction(async () => {
    const body = { token, email, password, ...(name.trim() ? { name } : {}) };
    const { redirectTo } = await postForm<{ redirectTo: string }>("/api/setup", body);
    window.location.assign(redirectTo);
  });
  if (token === undefined) return <Skeleton className="h-64 w-full" />;
  if (token === null) {
    return (
      <Notice tone="warning" title="This link has no token">
        Open the setup link that Switchyard printed when it started, whole. Start it again for a new one.
      </Notice>
    );
  }
  const fields = create.trouble?.fields ?? {};
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        void create.run();
      }}
    >
      <Field label="Your name" optional error={fields["name"]}>
        {(control) => (
          <Input
            {...control}
            autoComplete="name"
            value={name}
            onChange={(event) => setName(event.target.value)}
            maxLength={80}
          />
        )}
      </Field>
      <Field label="E-mail" error={fields["email"]}>
        {(control) => (
          <Input
            {...control}
            type="email"
            autoComplete="username"
            required
            value={email}
            onChange={(event) => setEmail(event.target.value)}
          />
        )}
      </Field>
      <Field label="Password" error={fields["password"]} hint="At least 10 characters. A sentence of your own is best.">
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
      {create.trouble && Object.keys(fields).length === 0 ? <TroubleNotice trouble={create.trouble} /> : null}
      <Button type="submit" tone="primary" size="lg" busy={create.busy}>
        Create owner account
      </Button>
    </form>
  );
}
