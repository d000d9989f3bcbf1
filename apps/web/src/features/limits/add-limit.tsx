"use client";

import { Plus } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { toast } from "sonner";
import { call } from "../../client/call.ts";
import { useAction } from "../../client/use-action.ts";
import { Button } from "../../components/ui/button.tsx";
import { Dialog, DialogContent, DialogTrigger } from "../../components/ui/dialog.tsx";
import { TroubleNotice } from "../../components/ui/trouble-notice.tsx";
import { draftedLimit, type LimitDraft, newLimit, readDraft } from "./limit-draft.ts";
import { AmountFields, CountedFields } from "./limit-fields.tsx";
import { LimitLine } from "./limit-line.tsx";

interface Props {
  readonly org: string;
  /** Null limits all servers of the org together. */
  readonly server: string | null;
  /** Tools to choose from; a limit of the org names none. */
  readonly tools: readonly string[];
}

/** Makes a limit; what is entered is read back as the sentence it will be. */
export function AddLimit(props: Props & { readonly primary?: boolean }) {
  const [open, setOpen] = useState(false);
  return (
    <Dialog open={open} onOpenChange={setOpen}>
      <DialogTrigger asChild>
        <Button size={props.primary ? "md" : "sm"} tone={props.primary ? "primary" : "outline"}>
          {props.primary ? null : <Plus aria-hidden />}
          Add limit
        </Button>
      </DialogTrigger>
      <DialogContent
        title={props.server === null ? "Limit the organization" : "Limit this server"}
        hint="In force within 5 seconds, for open sessions too. Every limit that counts a call must have room for it."
      >
        <LimitForm {...props} onDone={() => setOpen(false)} />
      </DialogContent>
    </Dialog>
  );
}

function LimitForm(props: Props & { readonly onDone: () => void }) {
  const router = useRouter();
  const { org, server } = props;
  const [draft, setDraft] = useState<LimitDraft>(newLimit);
  // What is being typed is not wrong yet; faults show once one has tried to save.
  const [tried, setTried] = useState(false);
  const { body, faults } = readDraft(draft);
  const add = useAction(async () => {
    if (body === null) return;
    await call("createLimit", { params: { org }, body: server === null ? body : { ...body, server } });
    toast.success("The limit is in force within 5 seconds.");
    props.onDone();
    router.refresh();
  });
  const shown = tried ? { ...add.trouble?.fields, ...faults } : (add.trouble?.fields ?? {});
  const fields = {
    draft,
    faults: shown,
    onChange: (change: Partial<LimitDraft>) => setDraft((known) => ({ ...known, ...change })),
  };
  return (
    <form
      noValidate
      className="flex flex-col gap-5"
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (body !== null) void add.run();
      }}
    >
      <CountedFields {...fields} tools={props.tools} />
      <AmountFields {...fields} />
      <div aria-live="polite" className="min-h-11 rounded-lg border bg-sunken px-3.5 py-2.5">
        {body === null ? (
          <p className="text-sm text-muted">The limit is read back here once it is whole.</p>
        ) : (
          <LimitLine limit={draftedLimit(body, server)} />
        )}
      </div>
      <TroubleNotice trouble={add.trouble} />
      <Button type="submit" tone="primary" busy={add.busy} className="self-end">
        Add limit
      </Button>
    </form>
  );
}
