"use client";

import type { Reach } from "@switchyard/contracts";
import { type IssueDraft, lines } from "./issue-draft.ts";
import { ReachPanel } from "./reach-panel.tsx";
import { lacksTools } from "./tools-choice.ts";

/** What the credential being written will reach, from where and until when; follows the form as it is filled in. */
export function IssueReach(props: {
  readonly kind: "client" | "key";
  readonly draft: IssueDraft;
  readonly reach: Reach | null;
  readonly busy: boolean;
  /** Whether it calls MCP servers at all. */
  readonly calls: boolean;
}) {
  const { draft } = props;
  const from = lines(draft.ipAllow);
  const facts: readonly (readonly [string, string])[] = [
    ["From", from.length === 0 ? "Anywhere" : from.join(", ")],
    ["Until", draft.expiresInDays === null ? "It is revoked" : endsOn(draft.expiresInDays)],
    ["Not", props.calls ? "The REST API: it is refused there" : "MCP endpoints: it is refused there"],
  ];
  const empty = !props.calls
    ? `The REST API and the CLI, with the rights of the role ${draft.role}.`
    : lacksTools(draft)
      ? "Nothing yet: choose the tools it may call."
      : "Choose a server, and its tools are shown here as this credential will find them.";
  return (
    <aside className="rounded-xl border bg-surface p-5 shadow-card xl:sticky xl:top-6">
      <ReachPanel reach={props.calls ? props.reach : null} busy={props.busy} empty={empty}>
        {props.calls && props.kind === "client" && draft.grants !== "itself" ? (
          <p className="mt-3 text-sm text-muted text-pretty">
            People sign in by it and act as themselves: each reaches what is named here and their own rights allow.
          </p>
        ) : null}
        <dl className="mt-4 grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-1 border-t pt-4 text-sm">
          {facts.map(([name, value]) => (
            <div key={name} className="contents">
              <dt className="text-muted">{name}</dt>
              <dd className="untrusted min-w-0 break-words">{value}</dd>
            </div>
          ))}
        </dl>
      </ReachPanel>
    </aside>
  );
}

function endsOn(days: number): string {
  const date = new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
  return `${date}, in ${days} days`;
}
