"use client";

import type { InvitationPreview } from "@switchyard/contracts";
import { signIn } from "next-auth/react";
import { useState } from "react";
import { postForm } from "../../client/post-form.ts";
import { useAction } from "../../client/use-action.ts";
import { Button } from "../../components/ui/button.tsx";
import { Field } from "../../components/ui/field.tsx";
import { GithubMark } from "../../components/ui/github-mark.tsx";
import { Input } from "../../components/ui/input.tsx";
import { TroubleNotice } from "../../components/ui/trouble-notice.tsx";
import type { SignInMethodChoice } from "./invitation-methods.ts";
import { forgetInvitation } from "./use-invitation-token.ts";

/** For an address that has no account: a password makes one, or a provider that vouches for the address. */
export function JoinForm(props: {
  readonly token: string;
  readonly preview: InvitationPreview;
  readonly methods: readonly SignInMethodChoice[];
}) {
  const { token, preview, methods } = props;
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const join = useAction(async () => {
    const body = { token, password, ...(name.trim() ? { name } : {}) };
    const { redirectTo } = await postForm<{ redirectTo: string }>("/api/invitation", body);
    forgetInvitation();
    window.location.assign(redirectTo);
  });
  const fields = join.trouble?.fields ?? {};
  return (
    <div className="flex flex-col gap-5">
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          void join.run();
        }}
      >
        {/* For password managers: what the new password is for. */}
        <input type="email" name="email" autoComplete="username" value={preview.email} readOnly hidden />
        <Field label="Your name" optional error={fields["name"]}>
          {(control) => (
            <Input
              {...control}
              autoComplete="name"
              maxLength={80}
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
        <Field label="Choose a password" error={fields["password"]} hint="At least 10 characters.">
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
        {Object.keys(fields).length === 0 ? <TroubleNotice trouble={join.trouble} /> : null}
        <Button type="submit" tone="primary" size="lg" busy={join.busy}>
          Create account and join
        </Button>
      </form>
      {methods.length > 0 ? (
        <div className="flex flex-col gap-3">
          <div className="flex items-center gap-3 text-xs text-muted before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line">
            or, with an account of this address
          </div>
          {methods.map((method) => (
            <Button key={method.id} size="lg" onClick={() => void signIn(method.id, { callbackUrl: "/invitation" })}>
              {method.id === "github" ? <GithubMark className="size-4" /> : null}
              Continue with {method.name}
            </Button>
          ))}
        </div>
      ) : null}
    </div>
  );
}
