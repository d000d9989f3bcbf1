"use client";

import type { FieldErrors } from "../../client/problem.ts";
import { Field } from "../../components/ui/field.tsx";
import { Select, Textarea } from "../../components/ui/input.tsx";
import type { IssueDraft } from "./issue-draft.ts";
import { expiries } from "./key-roles.ts";

/** Until when, and from where. */
export function LimitsFields(props: {
  readonly draft: Pick<IssueDraft, "expiresInDays" | "ipAllow">;
  readonly errors: FieldErrors;
  readonly onChange: (change: Partial<IssueDraft>) => void;
}) {
  const wrongAddress = Object.entries(props.errors).find(([path]) => path.startsWith("ipAllow"))?.[1];
  return (
    <>
      <Field label="Expires after" error={props.errors["expiresAt"]} className="max-w-60">
        {(control) => (
          <Select
            {...control}
            value={String(props.draft.expiresInDays)}
            onChange={(event) => props.onChange({ expiresInDays: Number(event.target.value) || null })}
          >
            {expiries.map((expiry) => (
              <option key={expiry.words} value={String(expiry.days)}>
                {expiry.words}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Field
        label="Only from these addresses"
        optional
        error={wrongAddress}
        hint="Addresses or CIDR blocks, one a line; private ranges too. Empty means from anywhere."
      >
        {(control) => (
          <Textarea
            {...control}
            rows={2}
            value={props.draft.ipAllow}
            onChange={(event) => props.onChange({ ipAllow: event.target.value })}
            placeholder={"203.0.113.0/24\n2001:db8::/32"}
            spellCheck={false}
            className="min-h-16 font-mono md:text-xs"
          />
        )}
      </Field>
    </>
  );
}
