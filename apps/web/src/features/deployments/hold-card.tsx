"use client";

import type { Deployment } from "@switchyard/contracts";
import { Hand, ListChecks } from "lucide-react";
import { toast } from "sonner";
import { call } from "../../client/call.ts";
import { useAction } from "../../client/use-action.ts";
import { Button } from "../../components/ui/button.tsx";
import { Ago } from "../../components/ui/time.tsx";
import { TroubleNotice } from "../../components/ui/trouble-notice.tsx";
import { Untrusted } from "../../components/ui/untrusted.tsx";
import { AttentionCard } from "./attention-card.tsx";

export interface PullRequest {
  readonly number: number;
  readonly title: string;
  readonly url: string;
  readonly author: string;
  readonly fromFork: boolean;
}

/** Why a deployment does not start yet, and who can let it. */
export function HoldCard(props: {
  readonly org: string;
  readonly server: string;
  readonly deployment: Deployment;
  readonly pull: PullRequest | null;
  readonly mayApprove: boolean;
}) {
  const { deployment } = props;
  if (!deployment.hold || deployment.status !== "queued") return null;
  const held = <Ago at={deployment.hold.since} />;
  if (deployment.hold.reason === "checks") {
    return (
      <AttentionCard icon={ListChecks} label="Held" title="Waits for checks">
        The checks of this commit at GitHub still run; it was held {held}. It starts by itself once they have passed,
        and fails if one of them does.
      </AttentionCard>
    );
  }
  return <ApprovalCard {...props} />;
}

function ApprovalCard(props: Parameters<typeof HoldCard>[0]) {
  const { org, server, deployment, pull } = props;
  const approve = useAction(async () => {
    await call("approveDeployment", { params: { org, server, deployment: deployment.id } });
    toast.success("Approved. It starts as soon as a slot is free.");
  });
  const where = pull
    ? `pull request #${pull.number}`
    : deployment.pull
      ? `pull request #${deployment.pull}`
      : "a commit";
  const author = pull?.author ?? deployment.commitAuthor;
  return (
    <AttentionCard
      icon={Hand}
      label="Held"
      title={
        <>
          Code from outside: {where}
          {author ? (
            <>
              {" "}
              by <Untrusted text={pull ? `@${author}` : author} limit={60} />
            </>
          ) : null}{" "}
          wants to be built
        </>
      }
      action={
        props.mayApprove ? (
          <Button tone="primary" busy={approve.busy} onClick={() => void approve.run()}>
            Approve this commit
          </Button>
        ) : null
      }
    >
      <p>
        Nobody here has written it. Look at the change at GitHub first: approving builds and runs this one commit in the
        sandbox, without any of your variables. Later commits ask again. It was held{" "}
        <Ago at={deployment.hold?.since ?? deployment.createdAt} />.
      </p>
      {props.mayApprove ? null : (
        <p className="mt-1 font-medium text-ink">An owner or admin of the organization can approve it.</p>
      )}
      <div className="mt-2 empty:hidden">
        <TroubleNotice trouble={approve.trouble} />
      </div>
    </AttentionCard>
  );
}
