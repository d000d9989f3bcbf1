"use client";

import type { AuditEvent } from "@switchyard/contracts";
import Link from "next/link";
import type { ReactNode } from "react";
import { CodeBlock } from "../../components/ui/code-block.tsx";
import { CopyButton } from "../../components/ui/copy-button.tsx";
import { SheetContent } from "../../components/ui/dialog.tsx";
import { StateChip } from "../../components/ui/state-chip.tsx";
import { duration, exact, size } from "../../components/ui/time-words.ts";
import { ActorLabel, actorKindWord } from "./actor.tsx";

/** Everything an audit event says: who with what, the redacted arguments, the result, and its place in the chain. */
export function AuditPanel(props: { readonly org: string; readonly event: AuditEvent }) {
  const { event, org } = props;
  const server = event.server ? `/${org}/servers/${event.server}` : null;
  return (
    <SheetContent title={event.name ?? event.method}>
      <div className="flex flex-col gap-6 p-5">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5 text-sm">
          <StateChip state={event.outcome} />
          <Cause event={event} />
          {event.durationMs === null ? null : <span className="font-mono text-xs">{duration(event.durationMs)}</span>}
          <span className="text-muted">{exact(event.occurredAt, true)}</span>
        </div>
        <Facts title="Who">
          <Fact name={actorKindWord(event.actor.kind)}>
            <ActorLabel actor={event.actor} />
          </Fact>
          <Id name="Id" value={event.actor.id} />
          <Id name="Credential" value={event.actor.credential} />
        </Facts>
        <Facts title="What">
          <Id name="Method" value={event.method} />
          {server ? (
            <Fact name="Server">
              <Link href={server} className="text-accent-ink hover:underline">
                {event.server}
              </Link>
            </Fact>
          ) : null}
          {server && event.deploymentId ? (
            <Fact name="Deployment">
              <Link
                href={`${server}/deployments/${event.deploymentId}`}
                className="truncate font-mono text-xs text-accent-ink hover:underline"
              >
                {event.deploymentId}
              </Link>
            </Fact>
          ) : null}
          <Id name="Instance" value={event.instanceId} />
        </Facts>
        <section className="flex flex-col gap-2">
          <h3 className="text-sm font-semibold">Arguments</h3>
          {event.arguments === null || event.arguments === undefined ? (
            <p className="text-sm text-muted">None.</p>
          ) : (
            <CodeBlock code={JSON.stringify(event.arguments, null, 2)} label="the arguments" wrap />
          )}
          <p className="text-xs text-muted">Values that look like secrets were replaced before they were written.</p>
        </section>
        {event.result ? <Result result={event.result} /> : null}
        <Facts title="Context">
          {Object.entries(event.context).map(([name, value]) => (
            <Id key={name} name={name} value={typeof value === "string" ? value : JSON.stringify(value)} />
          ))}
        </Facts>
        <Facts title="Place in the chain">
          <Id name="Number" value={String(event.seq)} />
          <Id name="Event" value={event.id} />
          <Id name="Hash" value={event.hash} />
          <Id name="Previous" value={event.prevHash} />
        </Facts>
      </div>
    </SheetContent>
  );
}

/** Why the ingress refused, leading to what to do about it; codes of servers and of the specification are numbers. */
function Cause(props: { readonly event: AuditEvent }) {
  const code = props.event.context["errorCode"];
  if (props.event.kind !== "exchange" || typeof code !== "string" || !/^[a-z_]+$/.test(code)) return null;
  return (
    <Link
      href={`/docs/ingress-errors#${code}`}
      className="font-mono text-xs underline decoration-line-strong underline-offset-3 hover:decoration-current"
    >
      {code}
    </Link>
  );
}

function Result(props: { readonly result: NonNullable<AuditEvent["result"]> }) {
  const { result } = props;
  return (
    <section className="flex flex-col gap-2">
      <h3 className="text-sm font-semibold">Result</h3>
      <p className="text-sm text-muted">
        {result.isError ? "The tool says it failed" : "Answered"} · {result.kinds.join(", ") || "no content"} ·{" "}
        {size(result.bytes)}
      </p>
      {result.preview ? <CodeBlock code={result.preview} label="the preview" wrap /> : null}
    </section>
  );
}

function Facts(props: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className="flex flex-col gap-1">
      <h3 className="text-sm font-semibold">{props.title}</h3>
      <dl className="text-sm">{props.children}</dl>
    </section>
  );
}

function Fact(props: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div className="flex min-h-8 items-center gap-3 border-b last:border-b-0">
      <dt className="w-28 shrink-0 truncate text-muted">{props.name}</dt>
      <dd className="flex min-w-0 flex-1 items-center justify-between gap-1">{props.children}</dd>
    </div>
  );
}

function Id(props: { readonly name: string; readonly value: string | null | undefined }) {
  if (props.value === null || props.value === undefined) return null;
  return (
    <Fact name={props.name}>
      <span className="untrusted truncate font-mono text-xs" title={props.value}>
        {props.value}
      </span>
      <CopyButton text={props.value} label={props.name} className="size-7" />
    </Fact>
  );
}
