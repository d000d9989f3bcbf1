"use client";

import { type ReactNode, useState } from "react";
import type { Trouble } from "../../client/problem.ts";
import { Button } from "../../components/ui/button.tsx";
import { Choice } from "../../components/ui/choice.tsx";
import { Field } from "../../components/ui/field.tsx";
import { Input, Select } from "../../components/ui/input.tsx";
import { TroubleNotice } from "../../components/ui/trouble-notice.tsx";
import { emptyKeyDraft, expiries, type KeyDraft, keyRoles, reachOf } from "./key-draft.ts";
import { ServerChoice } from "./server-choice.tsx";

/** The form on one side; on the other, live, what the key will reach. */
export function CreateKeyForm(props: {
  readonly servers: readonly string[];
  readonly trouble: Trouble | null;
  readonly busy: boolean;
  readonly onCreate: (draft: KeyDraft) => void;
}) {
  const [draft, setDraft] = useState(emptyKeyDraft);
  const set = (change: Partial<KeyDraft>) => setDraft((known) => ({ ...known, ...change }));
  return (
    <form
      className="grid gap-6 md:grid-cols-[minmax(0,1fr)_232px]"
      onSubmit={(event) => {
        event.preventDefault();
        props.onCreate(draft);
      }}
    >
      <div className="flex min-w-0 flex-col gap-4">
        <Field label="Name" error={props.trouble?.fields["name"]} hint="Who or what will hold it.">
          {(control) => (
            <Input
              {...control}
              value={draft.name}
              onChange={(event) => set({ name: event.target.value })}
              placeholder="claude-desktop"
              maxLength={80}
              required
            />
          )}
        </Field>
        <Choice
          label="What it opens"
          value={draft.plane}
          onChange={(plane) => set({ plane })}
          options={[
            { value: "mcp", title: "MCP", hint: "Calls tools through the ingress." },
            { value: "manage", title: "Management", hint: "The REST API and the CLI." },
          ]}
        />
        {draft.plane === "mcp" ? (
          <ServerChoice servers={props.servers} chosen={draft.servers} onChange={(servers) => set({ servers })} />
        ) : (
          <Field label="Role">
            {(control) => (
              <Select
                {...control}
                value={draft.role}
                onChange={(event) => set({ role: keyRoles.find((role) => role === event.target.value) ?? draft.role })}
              >
                {keyRoles.map((role) => (
                  <option key={role}>{role}</option>
                ))}
              </Select>
            )}
          </Field>
        )}
        <Field label="Expires after">
          {(control) => (
            <Select
              {...control}
              value={String(draft.expiresInDays)}
              onChange={(event) => set({ expiresInDays: Number(event.target.value) || null })}
            >
              {expiries.map((expiry) => (
                <option key={expiry.words} value={String(expiry.days)}>
                  {expiry.words}
                </option>
              ))}
            </Select>
          )}
        </Field>
        {props.trouble && !props.trouble.fields["name"] ? <TroubleNotice trouble={props.trouble} /> : null}
      </div>
      <Reach>
        {reachOf(draft, props.servers.length).map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </Reach>
      <Button type="submit" tone="primary" busy={props.busy} className="justify-self-end md:col-span-2">
        Create key
      </Button>
    </form>
  );
}

function Reach(props: { readonly children: ReactNode }) {
  return (
    <aside aria-live="polite" className="rounded-lg bg-sunken p-4">
      <h3 className="text-sm font-medium">What it can reach</h3>
      <ul className="mt-2 flex list-disc flex-col gap-1.5 ps-4 text-sm text-muted text-pretty">{props.children}</ul>
    </aside>
  );
}
