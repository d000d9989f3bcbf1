"use client";

import { useState } from "react";
import { call } from "../../client/call.ts";
import { useAction } from "../../client/use-action.ts";
import { Button } from "../../components/ui/button.tsx";
import { Field } from "../../components/ui/field.tsx";
import { Input } from "../../components/ui/input.tsx";

/** Claims a mail domain; what its record must say is shown in the list afterwards. */
export function AddDomainForm(props: { readonly org: string; readonly onAdded: () => void }) {
  const [domain, setDomain] = useState("");
  const add = useAction(async () => {
    await call("addDomain", { params: { org: props.org }, body: { domain: domain.trim().replace(/^@/, "") } });
    props.onAdded();
  });
  const trouble = add.trouble;
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        void add.run();
      }}
    >
      <Field
        label="Domain"
        error={trouble ? [trouble.message, trouble.remedy].filter(Boolean).join(" ") : undefined}
        hint="A TXT record in its DNS proves that it is yours."
      >
        {(control) => (
          <Input
            {...control}
            required
            minLength={3}
            placeholder="example.com"
            autoCapitalize="none"
            spellCheck={false}
            value={domain}
            onChange={(event) => setDomain(event.target.value)}
          />
        )}
      </Field>
      <Button type="submit" tone="primary" busy={add.busy} className="self-end">
        Add domain
      </Button>
    </form>
  );
}
