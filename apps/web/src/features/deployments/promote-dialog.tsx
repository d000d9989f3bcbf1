"use client";

import type { Deployment, Environment } from "@switchyard/contracts";
import { useRouter } from "next/navigation";
import { type ReactNode, useState } from "react";
import { toast } from "sonner";
import { call } from "../../client/call.ts";
import { useAction } from "../../client/use-action.ts";
import { Button } from "../../components/ui/button.tsx";
import { Checkbox } from "../../components/ui/checkbox.tsx";
import { Dialog, DialogClose, DialogContent, DialogTrigger } from "../../components/ui/dialog.tsx";
import { Field } from "../../components/ui/field.tsx";
import { Select, Textarea } from "../../components/ui/input.tsx";
import { duration } from "../../components/ui/time-words.ts";
import { TroubleNotice } from "../../components/ui/trouble-notice.tsx";
import { type LivedIn, needsOverrule, type PromotionPlan, planOf, targetWords } from "./promote-words.ts";
import { PromotionPreview } from "./promotion-preview.tsx";

/** Codes with which a promotion is refused until somebody who may approve overrules it. */
const REFUSED = new Set(["gate_blocks_promotion", "fork_promotion_needs_approval"]);

export interface PromoteProps {
  readonly org: string;
  readonly server: string;
  readonly deployment: Deployment;
  readonly targets: readonly Environment[];
  /** Chosen when it opens. */
  readonly target: string;
  readonly lived: LivedIn;
  readonly mayApprove: boolean;
  readonly onPromoted?: () => void;
}

/** Makes a ready deployment live in an environment: says beforehand what changes for whom, and asks why. */
export function PromoteDialog(props: PromoteProps & { readonly trigger: ReactNode }) {
  const [open, setOpen] = useState(false);
  return (
    <Dialog open={open} onOpenChange={setOpen}>
      <DialogTrigger asChild>{props.trigger}</DialogTrigger>
      {open ? <PromoteForm {...props} onDone={() => setOpen(false)} /> : null}
    </Dialog>
  );
}

function PromoteForm(props: PromoteProps & { readonly onDone: () => void }) {
  const { deployment } = props;
  const [target, setTarget] = useState(props.target);
  const [reason, setReason] = useState("");
  const [overrule, setOverrule] = useState(false);
  const plan = planOf(deployment, target, props.lived);
  const environment = props.targets.find((one) => one.slug === target) ?? null;
  const promote = usePromote(props, { target, reason: reason.trim(), overrule });
  const choose = (slug: string) => {
    setTarget(slug);
    // What was said of one environment holds for no other.
    setOverrule(false);
    promote.clear();
  };
  const refused = promote.trouble !== null && REFUSED.has(promote.trouble.code);
  const blocked = refused || needsOverrule(deployment, target, plan);
  const missingReason = overrule && reason.trim() === "";
  return (
    <DialogContent title={titleOf(plan, target)} hint={hintOf(plan)}>
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          void promote.run();
        }}
      >
        <TargetField targets={props.targets} value={target} onChange={choose} />
        <PromotionPreview
          org={props.org}
          server={props.server}
          deployment={deployment}
          environment={environment}
          plan={plan}
        />
        <Field
          label="Reason"
          optional={!overrule}
          hint="Stands in the history of what was live."
          error={promote.trouble?.fields["reason"]}
        >
          {(control) => (
            <Textarea
              {...control}
              value={reason}
              onChange={(event) => setReason(event.target.value)}
              maxLength={500}
              rows={2}
              required={overrule}
            />
          )}
        </Field>
        {blocked && props.mayApprove ? (
          <Checkbox
            checked={overrule}
            onChange={setOverrule}
            hint="Your name and reason stand in the history and the audit trail."
          >
            {deployment.blockedBy.length > 0 ? "Overrule the gates that block it" : "Let code from a fork run there"}
          </Checkbox>
        ) : null}
        {blocked && !props.mayApprove ? (
          <p className="text-sm text-muted">
            {deployment.blockedBy.length > 0 ? "Gates block it." : "It is code from a fork."} An owner or admin of the
            organization can promote it anyway.
          </p>
        ) : null}
        <TroubleNotice trouble={promote.trouble} />
        <div className="flex flex-wrap justify-end gap-2">
          <DialogClose asChild>
            <Button>Keep what is live</Button>
          </DialogClose>
          <Button
            type="submit"
            tone={blocked ? "danger" : "primary"}
            busy={promote.busy}
            disabled={plan.kind === "live" || missingReason || (blocked && !overrule)}
          >
            {plan.verb}
          </Button>
        </div>
      </form>
    </DialogContent>
  );
}

function TargetField(props: {
  readonly targets: readonly Environment[];
  readonly value: string;
  readonly onChange: (slug: string) => void;
}) {
  if (props.targets.length < 2) return null;
  return (
    <Field label="Environment">
      {(control) => (
        <Select {...control} value={props.value} onChange={(event) => props.onChange(event.target.value)}>
          {props.targets.map((target) => (
            <option key={target.slug} value={target.slug}>
              {targetWords(target)}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
}

/** Sends the promotion and says how long it took to be live. */
function usePromote(
  props: PromoteProps & { readonly onDone: () => void },
  input: { readonly target: string; readonly reason: string; readonly overrule: boolean },
) {
  const router = useRouter();
  const { org, server, deployment } = props;
  return useAction(async () => {
    const began = performance.now();
    await call("promoteDeployment", {
      params: { org, server, deployment: deployment.id },
      body: {
        environment: input.target,
        ...(input.reason === "" ? {} : { reason: input.reason }),
        overrule: input.overrule,
      },
    });
    const took = duration(performance.now() - began);
    props.onDone();
    toast.success(`Deployment ${deployment.number} is live in ${input.target}.`, { description: `It took ${took}.` });
    props.onPromoted?.();
    router.refresh();
  });
}

function titleOf(plan: PromotionPlan, target: string): string {
  return plan.kind === "live" ? `It is live in ${target}` : `${plan.verb}?`;
}

function hintOf(plan: PromotionPlan): string {
  return plan.kind === "live"
    ? "Choose another environment to promote it to."
    : "It is live within seconds, from its stored artifact: nothing is built. Calls under way end where they began.";
}
