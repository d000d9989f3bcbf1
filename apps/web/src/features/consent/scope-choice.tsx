"use client";

import type { AskedScope } from "@switchyard/oauth";
import { Check } from "lucide-react";
import { Checkbox } from "../../components/ui/checkbox.tsx";
import { Chip } from "../../components/ui/chip.tsx";

/** One thing a client asks for; the person may leave it out, unless nothing works without. */
export function ScopeChoice(props: {
  readonly asked: AskedScope;
  /** Was not given to this client before. */
  readonly isNew: boolean;
  readonly isGiven: boolean;
  readonly onChange: (isGiven: boolean) => void;
}) {
  const { asked, isNew } = props;
  const words = (
    <span className="flex flex-wrap items-center gap-x-2">
      <span className="untrusted">{asked.words}</span>
      {isNew ? <Chip tone="blue">New</Chip> : null}
    </span>
  );
  if (!asked.required) {
    return (
      <Checkbox checked={props.isGiven} onChange={props.onChange}>
        {words}
      </Checkbox>
    );
  }
  return (
    <p className="flex items-start gap-2.5 py-1 text-sm pointer-coarse:min-h-11">
      <Check aria-hidden className="mt-[3px] size-4 shrink-0 text-muted" />
      <span className="min-w-0 font-medium">{words}</span>
    </p>
  );
}
