"use client";

import type { ToolGroup } from "@switchyard/contracts";
import { Pencil, Plus } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { toast } from "sonner";
import { call } from "../../client/call.ts";
import { useAction } from "../../client/use-action.ts";
import { Button } from "../../components/ui/button.tsx";
import { Dialog, DialogContent, DialogTrigger } from "../../components/ui/dialog.tsx";
import { Field } from "../../components/ui/field.tsx";
import { Input } from "../../components/ui/input.tsx";
import { TroubleNotice } from "../../components/ui/trouble-notice.tsx";
import { ToolChoice } from "./tool-choice.tsx";

interface Props {
  readonly org: string;
  readonly server: string;
  readonly tools: readonly string[];
  /** Null makes a new one. */
  readonly group: ToolGroup | null;
}

/** Makes a group of tools, or changes one. */
export function EditToolGroup(props: Props) {
  const [open, setOpen] = useState(false);
  const { group } = props;
  return (
    <Dialog open={open} onOpenChange={setOpen}>
      <DialogTrigger asChild>
        {group ? (
          <Button tone="quiet" size="icon" aria-label={`Change the group ${group.name}`}>
            <Pencil aria-hidden />
          </Button>
        ) : (
          <Button size="sm">
            <Plus aria-hidden />
            Add group
          </Button>
        )}
      </DialogTrigger>
      <DialogContent
        title={group ? `Change group:${group.name}` : "Add a tool group"}
        hint="Credentials with the scope of the group call its tools. In force within 5 seconds."
      >
        <GroupForm {...props} onDone={() => setOpen(false)} />
      </DialogContent>
    </Dialog>
  );
}

function GroupForm(props: Props & { readonly onDone: () => void }) {
  const router = useRouter();
  const [name, setName] = useState(props.group?.name ?? "");
  const [description, setDescription] = useState(props.group?.description ?? "");
  const [tools, setTools] = useState<readonly string[]>(props.group?.tools ?? []);
  const save = useAction(async () => {
    await call("putToolGroup", {
      params: { org: props.org, server: props.server, group: name },
      body: { description: description.trim() === "" ? null : description.trim(), tools: [...tools] },
    });
    toast.success(`group:${name} is saved.`);
    props.onDone();
    router.refresh();
  });
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        void save.run();
      }}
    >
      {props.group ? null : (
        <Field label="Name" hint="Lower-case letters, digits and single hyphens. Cannot be changed.">
          {(control) => (
            <Input
              {...control}
              value={name}
              onChange={(event) => setName(event.target.value)}
              pattern="[a-z0-9]+(-[a-z0-9]+)*"
              maxLength={40}
              required
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
            />
          )}
        </Field>
      )}
      <Field label="Description" optional hint="Shown to people whom a client asks for it.">
        {(control) => (
          <Input
            {...control}
            value={description}
            onChange={(event) => setDescription(event.target.value)}
            maxLength={200}
          />
        )}
      </Field>
      <ToolChoice label="Tools" tools={props.tools} chosen={tools} onChange={setTools} />
      <TroubleNotice trouble={save.trouble} />
      <Button type="submit" tone="primary" busy={save.busy} disabled={tools.length === 0} className="self-end">
        Save group
      </Button>
    </form>
  );
}
