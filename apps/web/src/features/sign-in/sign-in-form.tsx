"use client";

import { AppError } from "@switchyard/contracts";
import Link from "next/link";
import { signIn } from "next-auth/react";
import { useState } from "react";
import { useAction } from "../../client/use-action.ts";
import { Button } from "../../components/ui/button.tsx";
import { Field } from "../../components/ui/field.tsx";
import { GithubMark } from "../../components/ui/github-mark.tsx";
import { Input } from "../../components/ui/input.tsx";
import { Notice } from "../../components/ui/notice.tsx";
import { ProviderButtons } from "./provider-buttons.tsx";
import { signInWords } from "./sign-in-words.ts";
import { useWaysIn } from "./use-ways-in.ts";

interface SignInFormProps {
  readonly methods: readonly { readonly id: string; readonly name: string }[];
  readonly returnTo: string;
  readonly error: string | null;
}

/**
 * The ways in: an address whose domain an organization has verified is offered that organization's identity provider, any
 * other a password; below, a button for each provider the operator configured.
 */
export function SignInForm(props: SignInFormProps) {
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [usesPassword, setUsesPassword] = useState(false);
  const { domain, ways } = useWaysIn(email);
  const byProvider = ways.length > 0 && !usesPassword;
  const enter = useAction(async () => {
    const answer = await signIn("credentials", { email, password, redirect: false });
    if (answer?.ok && !answer.error) return window.location.assign(props.returnTo);
    const code = answer?.error ?? "unreachable";
    throw new AppError({ code, kind: "unauthenticated", message: signInWords(code) });
  });
  const trouble = enter.trouble?.message ?? (props.error && !enter.busy ? signInWords(props.error) : null);
  return (
    <div className="flex flex-col gap-5">
      {trouble ? <Notice tone="danger">{trouble}</Notice> : null}
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (!byProvider) void enter.run();
        }}
      >
        <Field label="E-mail">
          {(control) => (
            <Input
              {...control}
              type="email"
              name="email"
              autoComplete="username"
              required
              value={email}
              onChange={(event) => setEmail(event.target.value)}
            />
          )}
        </Field>
        {byProvider ? null : <PasswordPart value={password} onChange={setPassword} busy={enter.busy} />}
      </form>
      {byProvider ? (
        <div className="flex flex-col gap-3">
          <p className="text-sm text-muted">
            <span className="untrusted font-medium text-ink">{domain}</span> signs in through its organization.
          </p>
          <ProviderButtons ways={ways} email={email} returnTo={props.returnTo === "/" ? null : props.returnTo} />
          <Button tone="quiet" size="sm" className="self-center" onClick={() => setUsesPassword(true)}>
            Use a password instead
          </Button>
        </div>
      ) : null}
      <OtherMethods methods={props.methods} returnTo={props.returnTo} />
    </div>
  );
}

function PasswordPart(props: {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly busy: boolean;
}) {
  return (
    <>
      <Field label="Password">
        {(control) => (
          <Input
            {...control}
            type="password"
            name="password"
            autoComplete="current-password"
            required
            value={props.value}
            onChange={(event) => props.onChange(event.target.value)}
          />
        )}
      </Field>
      <Button type="submit" tone="primary" size="lg" busy={props.busy}>
        Sign in
      </Button>
      <Link href="/reset" className="self-center text-sm text-muted hover:text-ink hover:underline">
        Forgot the password?
      </Link>
    </>
  );
}

function OtherMethods(props: Pick<SignInFormProps, "methods" | "returnTo">) {
  if (props.methods.length === 0) return null;
  return (
    <div className="flex flex-col gap-3">
      <div className="flex items-center gap-3 text-xs text-muted before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line">
        or
      </div>
      {props.methods.map((method) => (
        <Button key={method.id} size="lg" onClick={() => void signIn(method.id, { callbackUrl: props.returnTo })}>
          {method.id === "github" ? <GithubMark className="size-4" /> : null}
          Continue with {method.name}
        </Button>
      ))}
    </div>
  );
}
