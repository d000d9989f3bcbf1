"use client";

import { type ReactNode, useState } from "react";
import { Card } from "../../components/ui/card.tsx";
import { Answers } from "./answers.tsx";
import type { ConsentDoor } from "./door.ts";
import { Fact } from "./page-parts.tsx";
import { SwitchAccount } from "./switch-account.tsx";
import { useDecision } from "./use-decision.ts";

/** Our own command asks to act as the person in one org of theirs. */
export function CliLogin(props: {
  readonly door: ConsentDoor;
  readonly device: ReactNode;
  readonly email: string;
  readonly orgs: readonly { readonly slug: string; readonly name: string; readonly role: string }[];
}) {
  const { door, orgs } = props;
  const [org, setOrg] = useState(orgs[0]?.slug ?? "");
  const decision = useDecision(door);
  return (
    <>
      <header className="flex flex-col gap-1.5">
        <h1 className="text-xl font-semibold tracking-[-0.018em]">Sign in the Switchyard CLI?</h1>
        <p className="text-muted text-pretty">
          It gets an API key that can do what you can do in one organization: servers, deployments, variables.
        </p>
      </header>
      {props.device}
      <Card>
        <dl>
          <Fact name="Acts as you">
            <span className="flex flex-wrap items-center justify-between gap-x-3">
              <span className="untrusted min-w-0">{props.email}</span>
              <SwitchAccount back={door.back}>Use another account</SwitchAccount>
            </span>
          </Fact>
        </dl>
      </Card>
      <fieldset className="flex flex-col gap-1">
        <legend className="mb-1 text-base font-semibold">In which organization</legend>
        {orgs.length === 0 ? (
          <p className="text-sm text-muted">You belong to none, so there is nothing to do.</p>
        ) : null}
        {orgs.map(({ slug, name, role }) => (
          <label key={slug} className="flex min-h-9 items-center gap-2.5 text-sm pointer-coarse:min-h-11">
            <input
              type="radio"
              name="org"
              value={slug}
              checked={slug === org}
              onChange={() => setOrg(slug)}
              className="size-4 accent-[var(--accent)]"
            />
            <span className="min-w-0">
              <span className="untrusted font-medium">{name}</span>
              <span className="text-muted"> · {role}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <Answers
        decision={decision}
        canAllow={org !== ""}
        onAnswer={(allow) => void decision.run({ allow, org: allow ? org : "" })}
      />
      <p className="text-xs text-muted text-pretty">
        The key stands under Credentials with the name of the device; revoking it there signs the device out within 5
        seconds.
      </p>
    </>
  );
}
