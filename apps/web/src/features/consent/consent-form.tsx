"use client";

import type { AskedScope } from "@switchyard/oauth";
import { useState } from "react";
import { Answers } from "./answers.tsx";
import { reachWords } from "./consent-words.ts";
import type { ConsentDoor } from "./door.ts";
import { ScopeChoice } from "./scope-choice.tsx";
import { useDecision } from "./use-decision.ts";

/** Lets a client renew its access; without it, it has to ask again. */
const OFFLINE = "offline_access";

/** What is asked for, less what the person takes out, and the two answers. */
export function ConsentForm(props: {
  readonly door: ConsentDoor;
  readonly token: string;
  readonly scopes: readonly AskedScope[];
  readonly tools: readonly string[] | null;
  /** The client was let in before: what is new is marked. */
  readonly isExtending: boolean;
}) {
  const { scopes, tools } = props;
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const decision = useDecision(props.door);
  const given = scopes.filter(({ scope }) => !left.has(scope));
  const reach = reachWords(given, tools);
  const isEnough = given.some(({ scope }) => scope !== OFFLINE);
  const busy = decision.busy || decision.isLeaving;
  const isKept = !left.has(OFFLINE);
  const toggle = (scope: string, isGiven: boolean) => {
    const next = new Set(left);
    if (isGiven) next.delete(scope);
    else next.add(scope);
    setLeft(next);
  };
  return (
    <div className="flex flex-col gap-4">
      <fieldset className="flex flex-col gap-1" disabled={busy}>
        <legend className="mb-1 text-base font-semibold">It will be able to</legend>
        {scopes.map((asked) => (
          <ScopeChoice
            key={asked.scope}
            asked={asked}
            isNew={props.isExtending && !asked.known}
            isGiven={!left.has(asked.scope)}
            onChange={(isGiven) => toggle(asked.scope, isGiven)}
          />
        ))}
      </fieldset>
      {reach ? <ReachedTools {...reach} /> : null}
      <Answers
        decision={decision}
        canAllow={isEnough}
        onAnswer={(allow) => {
          const chosen = allow ? given.map(({ scope }) => scope) : [];
          void decision.run({ token: props.token, allow, scopes: chosen });
        }}
      />
      <p className="text-xs text-muted text-pretty">
        {isKept
          ? "It stays connected until you take this back under Account → Connected clients; that cuts it off within 5 seconds."
          : "It stays connected for 10 minutes at most."}{" "}
        The audit trail names you and the client for every call.
      </p>
    </div>
  );
}

function ReachedTools(props: { readonly words: string; readonly reached: readonly string[] }) {
  if (props.reached.length === 0) return <p className="text-sm text-muted">{props.words}.</p>;
  return (
    <details className="group rounded-lg border bg-surface text-sm">
      <summary className="min-h-9 px-3.5 py-2 text-muted pointer-coarse:min-h-11">{props.words}</summary>
      <ul className="max-h-48 overflow-y-auto border-t px-3.5 py-2 font-mono text-xs leading-5">
        {props.reached.map((tool) => (
          <li key={tool} className="untrusted">
            {tool}
          </li>
        ))}
      </ul>
    </details>
  );
}
