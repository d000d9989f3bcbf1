"use client";

import { PolicyEffect, PolicySubjectKind, policySubjectKinds } from "@switchyard/contracts";
import { Plus } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { toast } from "sonner";
import { call } from "../../client/call.ts";
import { useAction } from "../../client/use-action.ts";
import { Button } from "../../components/ui/button.tsx";
import { Choice } from "../../components/ui/choice.tsx";
import { Dialog, DialogContent, DialogTrigger } from "../../components/ui/dialog.tsx";
import { Field } from "../../components/ui/field.tsx";
import { Select } from "../../components/ui/input.tsx";
import { Switch } from "../../components/ui/switch.tsx";
import { TroubleNotice } from "../../components/ui/trouble-notice.tsx";
import { subjectKindWords } from "./access-words.ts";
import { ToolChoice } from "./tool-choice.tsx";

/** Whom a policy can be about. */
export interface PolicySubjects {
  readonly kind: PolicySubjectKind;
  readonly choices: readonly { readonly id: string; readonly label: string }[];
}

interface Props {
  readonly org: string;
  readonly server: string;
  readonly tools: readonly string[];
  readonly subjects: readonly PolicySubjects[];
}

/** Makes a policy. */
export function AddPolicy(props: Props) {
  const [open, setOpen] = useState(false);
  return (
    <Dialog open={open} onOpenChange={setOpen}>
      <DialogTrigger asChild>
        <Button size="sm">
          <Plus aria-hidden />
          Add policy
        </Button>
      </DialogTrigger>
      <DialogContent title="Add a policy" hint="In force within 5 seconds, for open sessions too.">
        <PolicyForm {...props} onDone={() => setOpen(false)} />
      </DialogContent>
    </Dialog>
  );
}

function PolicyForm(props: Props & { readonly onDone: () => void }) {
  const router = useRouter();
  const [effect, setEffect] = useState<PolicyEffect>("deny");
  const [every, setEvery] = useState(false);
  const [tools, setTools] = useState<readonly string[]>([]);
  const [kind, setKind] = useState<PolicySubjectKind>("role");
  const [chosen, setChosen] = useState("member");
  const choices = props.subjects.find((one) => one.kind === kind)?.choices ?? [];
  const id = choices.some((choice) => choice.id === chosen) ? chosen : (choices[0]?.id ?? "");
  const add = useAction(async () => {
    const body = { effect, tools: every ? ["*"] : [...tools], subject: { kind, id } };
    await call("createPolicy", { params: { org: props.org, server: props.server }, body });
    toast.success("The policy is in force.");
    props.onDone();
    router.refresh();
  });
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        void add.run();
      }}
    >
      <Choice
        label="What it does"
        value={effect}
        onChange={(value) => setEffect(PolicyEffect.parse(value))}
        options={[
          { value: "deny", title: "Deny", hint: "Keeps whom it names from the tools, whatever else allows them." },
          { value: "allow", title: "Allow only", hint: "Reserves the tools for whom it names; others lose them." },
        ]}
      />
      <div className="grid gap-3 sm:grid-cols-2">
        <Field label="Who">
          {(control) => (
            <Select
              {...control}
              value={kind}
              onChange={(event) => setKind(PolicySubjectKind.parse(event.target.value))}
            >
              {policySubjectKinds.map((one) => (
                <option key={one} value={one}>
                  {subjectKindWords[one]}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field label={subjectKindWords[kind]}>
          {(control) => (
            <Select {...control} value={id} onChange={(event) => setChosen(event.target.value)} disabled={id === ""}>
              {choices.length === 0 ? <option value="">None in this organization</option> : null}
              {choices.map((choice) => (
                <option key={choice.id} value={choice.id}>
                  {choice.label}
                </option>
              ))}
            </Select>
          )}
        </Field>
      </div>
      <Switch checked={every} onChange={setEvery}>
        Every tool, also those to come
      </Switch>
      {every ? null : <ToolChoice label="Tools" tools={props.tools} chosen={tools} onChange={setTools} />}
      <TroubleNotice trouble={add.trouble} />
      <Button
        type="submit"
        tone="primary"
        busy={add.busy}
        disabled={id === "" || (!every && tools.length === 0)}
        className="self-end"
      >
        Add policy
      </Button>
    </form>
  );
}
