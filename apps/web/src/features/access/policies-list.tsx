"use client";

import type { Policy } from "@switchyard/contracts";
import { Trash2 } from "lucide-react";
import { useRouter } from "next/navigation";
import { toast } from "sonner";
import { call } from "../../client/call.ts";
import { useAction } from "../../client/use-action.ts";
import { Button } from "../../components/ui/button.tsx";
import { Card } from "../../components/ui/card.tsx";
import { Chip } from "../../components/ui/chip.tsx";
import { subjectKindWords, toolsWords } from "./access-words.ts";

/** Policies in the order they were made, each as a sentence. */
export function PoliciesList(props: {
  readonly org: string;
  readonly server: string;
  readonly policies: readonly Policy[];
  readonly mayChange: boolean;
}) {
  if (props.policies.length === 0) {
    return (
      <Card className="px-5 py-4 text-sm text-muted">
        No policy: whoever gets in calls every tool that their credential reaches.
      </Card>
    );
  }
  return (
    <Card>
      <ul className="divide-y">
        {props.policies.map((policy) => (
          <PolicyRow key={policy.id} {...props} policy={policy} />
        ))}
      </ul>
    </Card>
  );
}

function PolicyRow(props: {
  readonly org: string;
  readonly server: string;
  readonly policy: Policy;
  readonly mayChange: boolean;
}) {
  const router = useRouter();
  const { id, effect, subject, tools } = props.policy;
  const remove = useAction(
    async () => {
      await call("deletePolicy", { params: { org: props.org, server: props.server, policy: id } });
      toast.success("The policy is removed. In force within 5 seconds.");
      router.refresh();
    },
    { announce: true },
  );
  const words = toolsWords({ tools });
  return (
    <li className="flex items-center gap-3 px-4 py-2.5">
      <Chip tone={effect === "deny" ? "red" : "green"} className="w-20 justify-center">
        {effect === "deny" ? "Deny" : "Allow only"}
      </Chip>
      <p className="min-w-0 flex-1 text-sm" title={tools.join(", ")}>
        <span className="text-muted">{subjectKindWords[subject.kind]}</span>{" "}
        <span className="untrusted font-medium break-words">{subject.label}</span>{" "}
        <span className="untrusted font-mono text-xs break-words text-muted">{words}</span>
      </p>
      {props.mayChange ? (
        <Button
          tone="quiet"
          size="icon"
          busy={remove.busy}
          onClick={() => void remove.run()}
          aria-label={`Remove the policy: ${effect} ${words} to ${subject.label}`}
        >
          {remove.busy ? null : <Trash2 aria-hidden />}
        </Button>
      ) : null}
    </li>
  );
}
