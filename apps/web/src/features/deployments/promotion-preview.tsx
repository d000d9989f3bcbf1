"use client";

import type { Deployment, Environment, ManifestDiff } from "@switchyard/contracts";
import { type ReactNode, useEffect, useState } from "react";
import { call } from "../../client/call.ts";
import { Chip } from "../../components/ui/chip.tsx";
import { compareManifests, type RoughDiff, roughWords } from "./compare-manifests.ts";
import { diffHeadline } from "./diff-words.ts";
import type { PromotionPlan } from "./promote-words.ts";

/** What would change in an environment if a deployment went live there: what is replaced, for callers, which variables. */
export function PromotionPreview(props: {
  readonly org: string;
  readonly server: string;
  readonly deployment: Deployment;
  readonly environment: Environment | null;
  readonly plan: PromotionPlan;
}) {
  const { deployment, environment, plan } = props;
  const live = environment?.liveDeploymentId ?? null;
  return (
    <dl className="divide-y rounded-lg border bg-canvas text-sm">
      <Row name="Replaces">
        {live === null || plan.kind === "live" ? (
          <span className="text-muted">Nothing</span>
        ) : (
          <Replaced {...props} id={live} />
        )}
      </Row>
      <Row name="For callers">
        {live !== null && deployment.diff?.against === live ? (
          <Known diff={deployment.diff} />
        ) : live === null || plan.kind === "live" ? (
          <span className="text-muted">{plan.kind === "live" ? "Nothing changes." : "Everything is new there."}</span>
        ) : (
          <Compared key={live} {...props} live={live} />
        )}
      </Row>
      <Row name="Variables">{plan.variables}</Row>
    </dl>
  );
}

function Row(props: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div className="flex gap-3 px-3 py-2">
      <dt className="w-20 shrink-0 text-muted">{props.name}</dt>
      <dd className="min-w-0 flex-1 text-pretty">{props.children}</dd>
    </div>
  );
}

function Replaced(props: { readonly org: string; readonly server: string; readonly id: string }) {
  const { org, server, id } = props;
  const [words, setWords] = useState<string | null>(null);
  useEffect(() => {
    const stop = new AbortController();
    call("getDeployment", { params: { org, server, deployment: id }, signal: stop.signal })
      .then((found) => setWords(`Deployment ${found.number}, which stays ready to go back to`))
      .catch(() => setWords("What is live there now"));
    return () => stop.abort();
  }, [org, server, id]);
  return <>{words ?? "Reading…"}</>;
}

function Known(props: { readonly diff: ManifestDiff }) {
  return (
    <span className="flex flex-wrap items-center gap-2">
      {diffHeadline(props.diff)}
      {props.diff.breaking > 0 ? <Chip tone="red">Breaking</Chip> : null}
    </span>
  );
}

/** For what was not compared at verify: the two manifests, read and compared by name here. */
function Compared(props: {
  readonly org: string;
  readonly server: string;
  readonly deployment: Deployment;
  readonly live: string;
}) {
  const { org, server, live } = props;
  const next = props.deployment.id;
  const [diff, setDiff] = useState<RoughDiff | "unknown" | null>(null);
  useEffect(() => {
    const stop = new AbortController();
    const manifest = (deployment: string) =>
      call("getManifest", { params: { org, server }, query: { deployment }, signal: stop.signal });
    Promise.all([manifest(live), manifest(next)])
      .then(([before, after]) => setDiff(compareManifests(before, after)))
      .catch(() => setDiff("unknown"));
    return () => stop.abort();
  }, [org, server, live, next]);
  if (diff === null) return <span className="text-muted">Comparing…</span>;
  if (diff === "unknown") return <span className="text-muted">The manifests could not be compared.</span>;
  return <>{roughWords(diff)}</>;
}
