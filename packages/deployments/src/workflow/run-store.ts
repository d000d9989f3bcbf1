/** The rows of one run, written by the worker that holds it. Every change is a compare-and-swap on who holds it. */
import type { Failure, GateResult, ManifestDiff, StepName, Warning } from "@switchyard/contracts";
import type { Db } from "@switchyard/db";
import { z } from "zod";
import { leftoverStep, sourcesOf } from "../deployment-machine.ts";
import type { DeploymentPlan } from "../detection/plan.ts";
import type { Commit } from "../ports.ts";
import { TAKE_NEXT } from "../queue-store.ts";
import { storedJson, storedText } from "../stored-text.ts";
import { reportOf } from "../sync-store.ts";
import type { ManifestContent } from "../verify/capture-manifest.ts";
import type { Endpoint } from "../verify/find-endpoint.ts";

/** How long a worker holds a deployment without renewing. */
export const LEASE_SECONDS = 20;

const ClaimedRow = z.object({
  id: z.string(),
  orgId: z.string(),
  orgSlug: z.string(),
  serverId: z.string(),
  serverSlug: z.string(),
  serverAccess: z.string(),
  /** Whether an HTTP server that speaks only the handshake era gets the runner in front. */
  eraBridge: z.boolean(),
  environmentId: z.string(),
  environmentSlug: z.string(),
  environmentKind: z.string(),
  number: z.number(),
  /** Number of the deployment that built what it runs, where only variables changed; else its own. */
  codeNumber: z.number(),
  attempt: z.number(),
  createdBy: z.unknown(),
  settings: z.object({
    sourceUrl: z.string(),
    sourceRef: z.string().nullable(),
    sourceRootDir: z.string().nullable(),
    gitCredentialId: z.string().nullable(),
    github: z.object({ installationId: z.number(), repositoryId: z.number() }).nullable().default(null),
    clearCache: z.boolean(),
  }),
  wantedSha: z.string().nullable(),
  fromFork: z.boolean(),
  reusedFrom: z.string().nullable(),
});
export type ClaimedDeployment = z.infer<typeof ClaimedRow>;

type Pool = Pick<Db, "systemPool">;

/** One try of one worker at a deployment: whoever was given up and comes back finds that it holds nothing. */
export interface Holder {
  readonly id: string;
  readonly workerId: string | null;
  readonly attempt: number;
}

/** Parameters 1 to 3 of every statement that only the holder may make. */
const HELD = "id = $1 and worker_id is not distinct from $2 and attempt = $3";

function held({ id, workerId, attempt }: Holder): [string, string | null, number] {
  return [id, workerId, attempt];
}

/** Takes the deployment whose turn it is for this worker; null when none may start. */
export async function claimNext(
  db: Pool,
  worker: {
    readonly id: string;
    /** Most deployments that one org may run at once, on all workers. */
    readonly orgBuilds: number;
  },
): Promise<ClaimedDeployment | null> {
  const { rows } = await db.systemPool.query(
    `with taken as (${TAKE_NEXT} returning d.*), reported as (${reportOf("taken")})
     select d.id, d.org_id as "orgId", o.slug as "orgSlug", d.server_id as "serverId", s.slug as "serverSlug",
       s.access as "serverAccess", s.era_bridge as "eraBridge",
       d.environment_id as "environmentId", e.slug as "environmentSlug", e.kind as "environmentKind", d.number, d.attempt,
       coalesce(case when d.trigger = 'variables' then b.number end, d.number) as "codeNumber", d.created_by as "createdBy", d.settings, d.wanted_sha as "wantedSha", d.from_fork as "fromFork",
       d.reused_from as "reusedFrom"
     from taken d join servers s on s.id = d.server_id join organizations o on o.id = d.org_id
       join environments e on e.id = d.environment_id left join deployments b on b.id = d.reused_from`,
    [worker.id, LEASE_SECONDS, worker.orgBuilds],
  );
  return rows[0] === undefined ? null : ClaimedRow.parse(rows[0]);
}

/** Why a deployment that runs is to end before its time. */
export type StopReason = "canceled" | "superseded";

/** Renews the lease. Answers whether it is to end before its time, or null when it is not the holder's any more. */
export async function renewLease(db: Pool, holder: Holder): Promise<{ readonly stop: StopReason | null } | null> {
  const { rows } = await db.systemPool.query<{ stop: StopReason | null }>(
    `update deployments set lease_until = now() + make_interval(secs => $4)
     where ${HELD} and status in ('building', 'verifying')
     returning case when cancel_requested_at is not null then 'canceled'
       when superseded_by is not null then 'superseded' end as stop`,
    [...held(holder), LEASE_SECONDS],
  );
  return rows[0] ?? null;
}

/** Begins a step that waits; the first write wins. */
export async function beginStep(db: Pool, id: string, step: StepName): Promise<void> {
  await db.systemPool.query(
    `update deployment_steps set status = 'running', started_at = now()
     where deployment_id = $1 and name = $2 and status = 'waiting'`,
    [id, step],
  );
}

/** Ends a step that runs or waits; an ended step stays as it is. */
export async function endStep(
  db: Pool,
  id: string,
  step: { readonly name: StepName; readonly status: "succeeded" | "failed" | "skipped" },
): Promise<void> {
  await db.systemPool.query(
    `update deployment_steps set status = $3, finished_at = now(),
       duration_ms = (extract(epoch from now() - coalesce(started_at, now())) * 1000)::int
     where deployment_id = $1 and name = $2 and status in ('waiting', 'running')`,
    [id, step.name, step.status],
  );
}

export async function saveCommit(db: Pool, holder: Holder, commit: Commit): Promise<void> {
  await db.systemPool.query(
    `update deployments set commit_sha = $4, commit_message = $5, commit_author = $6 where ${HELD}`,
    [...held(holder), commit.sha, commit.message, commit.authorName],
  );
}

export async function savePlan(db: Pool, holder: Holder, plan: DeploymentPlan): Promise<void> {
  await db.systemPool.query(`update deployments set plan = $4::jsonb where ${HELD}`, [
    ...held(holder),
    storedJson(plan),
  ]);
}

export async function saveArtifact(
  db: Pool,
  holder: Holder,
  artifact: { digest: string; bytes: number },
): Promise<void> {
  await db.systemPool.query(`update deployments set artifact_digest = $4, artifact_bytes = $5 where ${HELD}`, [
    ...held(holder),
    artifact.digest,
    artifact.bytes,
  ]);
}

/** Moves from building to verifying; false when the deployment is not the holder's any more. */
export async function beginVerifying(db: Pool, holder: Holder): Promise<boolean> {
  const { rowCount } = await db.systemPool.query(
    `update deployments set status = 'verifying' where ${HELD} and status = any($4)`,
    [...held(holder), sourcesOf("verifying")],
  );
  return rowCount === 1;
}

export interface ReadyFacts {
  readonly orgId: string;
  readonly plan: DeploymentPlan;
  readonly endpoint: Endpoint;
  readonly warnings: readonly Warning[];
  /** The variables it was verified with. */
  readonly variableSetId: string;
  readonly gates: readonly GateResult[];
  readonly diff: ManifestDiff;
  readonly manifest: { readonly digest: string; readonly content: ManifestContent };
}

/** Makes the deployment ready with all that was learned of it, in one transaction; false when it ended otherwise. */
export async function becomeReady(db: Pool, holder: Holder, facts: ReadyFacts): Promise<boolean> {
  const { rowCount } = await db.systemPool.query(
    `with ready as (
       update deployments set status = 'ready', ready_at = now(), finished_at = now(), lease_until = null,
         plan = $4::jsonb, endpoint = $5::jsonb, warnings = $6::jsonb, variable_set_id = $10,
         gates = $11::jsonb, diff = $12::jsonb
       where ${HELD} and status = any($9) and cancel_requested_at is null and superseded_by is null
       returning id, org_id, server_id, environment_id),
     reported as (${reportOf("ready")})
     insert into manifests (deployment_id, org_id, digest, content) select id, org_id, $7, $8::jsonb from ready
     on conflict (deployment_id) do nothing`,
    [
      ...held(holder),
      storedJson(facts.plan),
      storedJson(facts.endpoint),
      storedJson(facts.warnings),
      facts.manifest.digest,
      storedJson(facts.manifest.content),
      sourcesOf("ready"),
      facts.variableSetId,
      storedJson(facts.gates),
      storedJson(facts.diff),
    ],
  );
  return rowCount === 1;
}

/** Ends the deployment as failed with its card; its steps are closed. Does nothing to one that has ended. */
export async function becomeFailed(db: Pool, holder: Holder, failure: Failure): Promise<boolean> {
  const { code, message, remedy, ...detail } = failure;
  return end(db, holder, {
    status: "failed",
    code,
    message: storedText(message),
    remedy: storedText(remedy),
    detail: storedJson(detail),
  });
}

/** Ends the deployment before its time, as canceled or superseded. */
export async function becomeStopped(db: Pool, holder: Holder, status: StopReason): Promise<boolean> {
  return end(db, holder, { status, code: null, message: null, remedy: null, detail: null });
}

async function end(
  db: Pool,
  holder: Holder,
  card: {
    status: "failed" | StopReason;
    code: string | null;
    message: string | null;
    remedy: string | null;
    detail: string | null;
  },
): Promise<boolean> {
  const { status } = card;
  const left = leftoverStep(status);
  const { rowCount } = await db.systemPool.query(
    `with ended as (
       update deployments set status = $4, finished_at = now(), lease_until = null, failure_code = $5,
         failure_message = $6, failure_remedy = $7, failure_detail = $8::jsonb
       where ${HELD} and status = any($9) returning id, org_id, server_id, environment_id),
     reported as (${reportOf("ended")}),
     steps as (
       update deployment_steps set finished_at = now(),
         duration_ms = case when started_at is null then null else (extract(epoch from now() - started_at) * 1000)::int end,
         status = case when status = 'running' then $10 else $11 end
       where deployment_id in (select id from ended) and status in ('running', 'waiting'))
     select id from ended`,
    [
      ...held(holder),
      ...[status, card.code, card.message, card.remedy, card.detail],
      ...[sourcesOf(status), left.running, left.waiting],
    ],
  );
  return rowCount === 1;
}

/** Gives a deployment back to the queue with all its steps waiting again: its worker stops or was lost. */
export async function requeue(db: Pool, holder: Holder): Promise<boolean> {
  const { rowCount } = await db.systemPool.query(
    `with back as (
       update deployments set status = 'queued', worker_id = null, lease_until = null
       where ${HELD} and status = any($4) and superseded_by is null returning id)
     update deployment_steps set status = 'waiting', started_at = null, finished_at = null, duration_ms = null
     where deployment_id in (select id from back)`,
    [...held(holder), sourcesOf("queued")],
  );
  return (rowCount ?? 0) > 0;
}
