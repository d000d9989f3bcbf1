import type { BuildPlan, Deployment } from "@switchyard/contracts";
import type { ReactNode } from "react";
import { Card, Section } from "../../components/ui/card.tsx";
import { Chip } from "../../components/ui/chip.tsx";
import { CopyButton } from "../../components/ui/copy-button.tsx";
import { size } from "../../components/ui/time-words.ts";
import { erasWords, processesWords, sessionsWords, spokenOf } from "./protocol-words.ts";

/** What detection decided and why, and what came of it. */
export function PlanCard(props: { readonly deployment: Deployment }) {
  const { plan, artifact } = props.deployment;
  const spoken = spokenOf(props.deployment);
  if (!plan || !spoken) return null;
  const [sessions, processes] = [sessionsWords(spoken), processesWords(spoken)];
  return (
    <Section title="Plan" hint="What was detected in the source, and from what.">
      <Card>
        <dl className="divide-y text-sm">
          <Row name="Runtime">
            {runtimeWords(plan)}
            <Chip tone="outline">{plan.transport === "stdio" ? "stdio" : `HTTP ${plan.path}`}</Chip>
          </Row>
          <Row name="Eras">{erasWords(spoken)}</Row>
          {sessions ? <Row name="Sessions">{sessions}</Row> : null}
          {processes ? <Row name="Processes">{processes}</Row> : null}
          <Commands name="Install" commands={plan.install} />
          <Commands name="Build" commands={plan.build} />
          <Commands name="Start" commands={[plan.start]} />
          <Row name="Outgoing">
            {plan.egress.length === 0 ? (
              <span className="text-muted">Nothing may leave the sandbox</span>
            ) : (
              <span className="untrusted font-mono text-xs">{plan.egress.join(", ")}</span>
            )}
          </Row>
          {plan.requiredVariables.length > 0 ? (
            <Row name="Needs">
              <span className="untrusted font-mono text-xs">
                {plan.requiredVariables.map((variable) => variable.name).join(", ")}
              </span>
            </Row>
          ) : null}
          {artifact ? (
            <Row name="Artifact">
              <span className="font-mono text-xs" title={artifact.digest}>
                sha256:{artifact.digest.slice(0, 12)}
              </span>
              <CopyButton text={artifact.digest} label="the digest" className="-my-1.5 size-7" />
              <span className="text-muted">{size(artifact.bytes)}</span>
            </Row>
          ) : null}
          <Row name="Evidence">
            <ul className="untrusted flex flex-col gap-0.5 font-mono text-xs text-muted">
              {plan.evidence.map((line) => (
                <li key={line}>{line}</li>
              ))}
            </ul>
          </Row>
        </dl>
      </Card>
    </Section>
  );
}

function runtimeWords(plan: BuildPlan): string {
  const runtime = plan.runtime === "node" ? `Node ${plan.nodeMajor ?? ""}`.trim() : "Python";
  return plan.packageManager ? `${runtime} with ${plan.packageManager}` : runtime;
}

function Row(props: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div className="flex gap-4 px-4 py-2.5">
      <dt className="w-20 shrink-0 text-muted sm:w-28">{props.name}</dt>
      <dd className="flex min-w-0 flex-1 flex-wrap items-center gap-x-2 gap-y-1">{props.children}</dd>
    </div>
  );
}

function Commands(props: { readonly name: string; readonly commands: readonly (readonly string[])[] }) {
  if (props.commands.length === 0) return null;
  return (
    <Row name={props.name}>
      <code className="untrusted font-mono text-xs whitespace-pre-wrap">
        {props.commands.map((argv) => argv.join(" ")).join("\n")}
      </code>
    </Row>
  );
}
