"use client";

import { slugify } from "@switchyard/contracts";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { call } from "../../client/call.ts";
import { useAction } from "../../client/use-action.ts";
import { Button } from "../../components/ui/button.tsx";
import { Dialog, DialogContent } from "../../components/ui/dialog.tsx";
import { Field } from "../../components/ui/field.tsx";
import { Input } from "../../components/ui/input.tsx";
import { TroubleNotice } from "../../components/ui/trouble-notice.tsx";

/** Creates an org and goes there. The slug is fixed for good, so it is shown before. */
export function NewOrgDialog(props: { readonly open: boolean; readonly onOpenChange: (open: boolean) => void }) {
  const router = useRouter();
  const [name, setName] = useState("");
  const create = useAction(async () => {
    const org = await call("createOrg", { params: {}, body: { name } });
    props.onOpenChange(false);
    router.push(`/${org.slug}`);
    router.refresh();
  });
  const slug = slugify(name, 20, "org");
  return (
    <Dialog open={props.open} onOpenChange={props.onOpenChange}>
      <DialogContent
        title="New organization"
        hint="An organization owns servers, keys and an audit trail of its own. Nothing is shared between two."
      >
        <form
          className="flex flex-col gap-4"
          onSubmit={(event) => {
            event.preventDefault();
            void create.run();
          }}
        >
          <Field
            label="Name"
            error={create.trouble?.fields["name"] ?? create.trouble?.fields["slug"]}
            hint={
              name.trim() === "" ? "Its URLs are made from the name and stay as they are." : `Its URLs begin /${slug}`
            }
          >
            {(control) => (
              <Input
                {...control}
                value={name}
                onChange={(event) => setName(event.target.value)}
                maxLength={80}
                required
                autoComplete="organization"
              />
            )}
          </Field>
          {create.trouble && Object.keys(create.trouble.fields).length === 0 ? (
            <TroubleNotice trouble={create.trouble} />
          ) : null}
          <Button type="submit" tone="primary" busy={create.busy} className="self-end">
            Create organization
          </Button>
        </form>
      </DialogContent>
    </Dialog>
  );
}
