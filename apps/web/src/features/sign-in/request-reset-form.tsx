"use client";

import Link from "next/link";
import { useState } from "react";
import { postForm } from "../../client/post-form.ts";
import { useAction } from "../../client/use-action.ts";
import { Button } from "../../components/ui/button.tsx";
import { Field } from "../../components/ui/field.tsx";
import { Input } from "../../components/ui/input.tsx";
import { Notice } from "../../components/ui/notice.tsx";
import { TroubleNotice } from "../../components/ui/trouble-notice.tsx";

/** Asks for a reset link by mail. Says the same whether anybody has the address. */
export function RequestResetForm() {
  const [email, setEmail] = useState("");
  const [mail, setMail] = useState<"sent" | "not_configured" | null>(null);
  const request = useAction(async () => {
    setMail((await postForm<{ mail: "sent" | "not_configured" }>("/api/password-reset/request", { email })).mail);
  });
  return (
    <>
      <h1 className="text-xl font-semibold tracking-[-0.018em]">Reset the password</h1>
      {mail === "sent" ? (
        <Notice title="Look into your mail">
          If {email} belongs to somebody here, a link is on its way. It works once, for one hour.
        </Notice>
      ) : mail === "not_configured" ? (
        <Notice tone="warning" title="This installation sends no mail">
          Ask an owner of your organization for a one-time password link; they make it on the Members page.
        </Notice>
      ) : (
        <form
          className="flex flex-col gap-4"
          onSubmit={(event) => {
            event.preventDefault();
            void request.run();
          }}
        >
          <Field label="E-mail" error={request.trouble?.fields["email"]}>
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
          <TroubleNotice trouble={request.trouble} />
          <Button type="submit" tone="primary" size="lg" busy={request.busy}>
            Send a reset link
          </Button>
        </form>
      )}
      <Link href="/sign-in" className="self-center text-sm text-muted hover:text-ink hover:underline">
        Back to sign-in
      </Link>
    </>
  );
}
