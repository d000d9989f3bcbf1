import type { Deployment } from "@switchyard/contracts";
import { Hand, ShieldAlert } from "lucide-react";
import Link from "next/link";
import { Button } from "../../components/ui/button.tsx";
import { Card } from "../../components/ui/card.tsx";
import { Ago } from "../../components/ui/time.tsx";
import { deploymentState, titleOf, whoOf } from "./deployment-words.ts";

/** Entries shown; the rest is under Deployments. */
const SHOWN = 5;

export interface Waiting {
  readonly deployment: Deployment;
  /** Slug. */
  readonly server: string;
}

/** What waits for a person: approvals, and what gates keep from going live. Nothing when nothing does. */
export function AttentionList(props: {
  readonly org: string;
  readonly waiting: readonly Waiting[];
  /** Whether the rows say which server they are of. */
  readonly withServer: boolean;
}) {
  if (props.waiting.length === 0) return null;
  return (
    <Card className="overflow-hidden border-amber-solid/40">
      <ul aria-label="Waits for you">
        {props.waiting.slice(0, SHOWN).map((one) => (
          <AttentionRow key={one.deployment.id} {...one} org={props.org} withServer={props.withServer} />
        ))}
      </ul>
      {props.waiting.length > SHOWN ? (
        <p className="border-t px-4 py-2 text-sm text-muted">and {props.waiting.length - SHOWN} more</p>
      ) : null}
    </Card>
  );
}

function AttentionRow(props: Waiting & { readonly org: string; readonly withServer: boolean }) {
  const { deployment, server } = props;
  const approval = deploymentState(deployment) === "approval";
  const Icon = approval ? Hand : ShieldAlert;
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-2 border-b px-4 py-3 last:border-b-0">
      <Icon aria-hidden className={approval ? "size-4 shrink-0 text-amber" : "size-4 shrink-0 text-red"} />
      <div className="min-w-0 flex-1 basis-64">
        <p className="text-sm font-medium">
          {props.withServer ? <span className="untrusted">{server}: </span> : null}
          {approval
            ? "Code from outside needs approval"
            : `Gates block what would go live in ${deployment.environment}`}
        </p>
        <p className="truncate text-xs text-muted">
          <span className="font-mono">#{deployment.number}</span> ·{" "}
          <span className="untrusted">{titleOf(deployment)}</span> · {deployment.environment} · by{" "}
          <span className="untrusted">{whoOf(deployment)}</span> <Ago at={deployment.createdAt} />
        </p>
      </div>
      <Button asChild size="sm">
        <Link href={`/${props.org}/servers/${server}/deployments/${deployment.id}`}>
          {approval ? "Review" : "See why"}
        </Link>
      </Button>
    </li>
  );
}
