import type { Reach } from "@switchyard/contracts";
import type { ReactNode } from "react";
import { Card, Section } from "../../components/ui/card.tsx";
import { Notice } from "../../components/ui/notice.tsx";
import { PageHeader } from "../../components/ui/page-header.tsx";
import type { Target } from "./credential-acts.ts";
import { CredentialFacts } from "./credential-facts.tsx";
import { type Limits, LimitsDialog } from "./limits-dialog.tsx";
import { LinkDialog } from "./link-dialog.tsx";
import { ReachPanel } from "./reach-panel.tsx";
import { RevokeDialog } from "./revoke-dialog.tsx";
import { RotateDialog } from "./rotate-dialog.tsx";
import { CredentialStatus } from "./status-chip.tsx";
import { SuspendButton } from "./suspend-button.tsx";

interface CredentialViewProps {
  readonly target: Target;
  readonly hint: string;
  readonly status: "active" | "suspended" | "expired" | "revoked";
  readonly owner: string | null;
  readonly linkPendingUntil: string | null;
  readonly hasSecret: boolean;
  /** Whether a secret works now. */
  readonly secretIsOut: boolean;
  readonly mayManage: boolean;
  readonly limits: Limits;
  /** Servers of the org to choose from; null for a credential that names none. */
  readonly servers: readonly string[] | null;
  readonly facts: readonly (readonly [string, ReactNode])[];
  readonly reach: Reach;
  readonly reachEmpty: string;
  readonly children: ReactNode;
}

/** A client's or key's own page: what it is, what it reaches, what can be done with it. */
export function CredentialView(props: CredentialViewProps) {
  const { target, status } = props;
  return (
    <>
      <PageHeader
        title={
          <span className="flex min-w-0 flex-wrap items-center gap-2.5">
            <span className="untrusted min-w-0 truncate">{target.name}</span>
            <CredentialStatus status={status} />
          </span>
        }
        hint={props.hint}
        actions={props.mayManage && status !== "revoked" ? <Actions {...props} /> : null}
      />
      {isOver(status) ? null : <NoSecretNotice {...props} />}
      <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,1fr)_340px]">
        <div className="flex min-w-0 flex-col gap-6">
          <CredentialFacts facts={props.facts} />
          {props.children}
        </div>
        <Card className="p-5 max-lg:order-first">
          <ReachPanel reach={props.reach} empty={props.reachEmpty} />
        </Card>
      </div>
    </>
  );
}

function isOver(status: CredentialViewProps["status"]): boolean {
  return status === "revoked" || status === "expired";
}

function Actions({ target, status, owner, hasSecret, secretIsOut, limits, servers }: CredentialViewProps) {
  return (
    <>
      <LimitsDialog target={target} limits={limits} servers={servers} />
      {hasSecret && !isOver(status) ? <RotateDialog target={target} /> : null}
      {hasSecret && status === "active" ? <LinkDialog target={target} owner={owner} replaces={secretIsOut} /> : null}
      {isOver(status) ? null : <SuspendButton target={target} suspended={status === "suspended"} />}
      <RevokeDialog target={target} />
    </>
  );
}

function NoSecretNotice({ hasSecret, secretIsOut, linkPendingUntil }: CredentialViewProps) {
  if (!hasSecret || secretIsOut) return null;
  return (
    <Notice title={linkPendingUntil ? "A one-time link waits to be collected." : "It has no secret yet."}>
      {linkPendingUntil
        ? "Its secret is made when the link is used. A new link ends this one."
        : "Make a one-time link for whoever shall hold it, or rotate it to see one yourself."}
    </Notice>
  );
}

/** How a credential is used, on its page: the secret was shown once, so a placeholder stands for it. */
export function UseSection(props: { readonly children: ReactNode }) {
  return (
    <Section title="Use it" hint="The secret is not kept, so put it in the place of YOUR_SECRET yourself.">
      <Card className="overflow-hidden">{props.children}</Card>
    </Section>
  );
}
