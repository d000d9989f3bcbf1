"use client";

import type { Deployment, Environment, ManifestDiff } from "@switchyard/contracts";
import { type ReactNode, useEffect, useState } from "react";
import { call } from "../../client/call.ts";
import { diffHeadline } from "./diff-words.ts";
import type { PromotionPlan } from "./promote-words.ts";

/** Broken items that are named; the rest is counted. */
const NAMED = 3;

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
          <Replaced key={live} {...props} id={live} />
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
  const { diff } = props;
  const broken = diff.changes.filter((change) => change.class === "breaking").slice(0, NAMED);
  return (
    <>
      {diffHeadline(diff)}.
      {broken.length > 0 ? (
        <span className="mt-0.5 block text-red">
          Breaks callers of{" "}
          {broken.map((change, index) => (
            <span key={`${change.kind} ${change.name}`}>
              {index > 0 ? ", " : ""}
              <span className="untrusted font-mono text-xs">{change.name.slice(0, 80)}</span>
            </span>
          ))}
          {diff.breaking > broken.length ? ` and ${diff.breaking - broken.length} more` : ""}
        </span>
      ) : null}
    </>
  );
}

/** For what was not compared at verify: the two manifests are compared now. */
function Compared(props: {
  readonly org: string;
  readonly server: string;
  readonly deployment: Deployment;
  readonly live: string;
}) {
  const { org, server, live } = props;
  const { id } = props.deployment;
  const [diff, setDiff] = useState<ManifestDiff | "unknown" | null>(null);
  useEffect(() => {
    const stop = new AbortController();
    const query = { deployment: id, against: live };
    call("getManifest", { params: { org, server }, query, signal: stop.signal })
      .then((manifest) => setDiff(manifest.diff ?? "unknown"))
      .catch(() => setDiff("unknown"));
    return () => stop.abort();
  }, [org, server, live, id]);
  if (diff === null) return <span className="text-muted">Comparing…</span>;
  if (diff === "unknown") return <span className="text-muted">The two could not be compared.</span>;
  return <Known diff={diff} />;
}
