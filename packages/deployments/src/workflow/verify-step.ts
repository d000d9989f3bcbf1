import { AppError, type GateResult } from "@switchyard/contracts";
import { newId } from "@switchyard/crypto";
import { assertionJwks } from "@switchyard/oauth/door";
import { type InForceVariables, sealVariableSet } from "@switchyard/secrets";
import type { DeploymentPlan } from "../detection/plan.ts";
import { blockingOf, checkGates, type GateCheck, gateLines, modesOf, readManifest } from "../gate-check.ts";
import { narrowLimits } from "../instances/environment-limits.ts";
import { INSTANCE_PORT, instanceSpec } from "../instances/instance-spec.ts";
import type { InstanceFront, LogSink, RunningInstance } from "../ports.ts";
import { findBase } from "../promotion-store.ts";
import { parseDeploySettings } from "../settings/deploy-settings.ts";
import { manifestDigest } from "../verify/capture-manifest.ts";
import type { Endpoint } from "../verify/find-endpoint.ts";
import { lacksModernEra, verifyBridged } from "../verify/verify-bridged.ts";
import { type Verified, verifyServer } from "../verify/verify-server.ts";
import { mcpUrl } from "../views.ts";
import type { Run } from "./run.ts";
import { environmentOf, variablesOf } from "./run-environment.ts";
import type { RunEnvironment } from "./run-environment-store.ts";
import { becomeReady } from "./run-store.ts";

export interface VerifiedInstance {
  readonly instance: RunningInstance;
  readonly endpoint: Endpoint;
  /** The variables it runs with. */
  readonly variableSetId: string;
  /** Gates that keep it from going live by itself. */
  readonly blocking: readonly GateResult[];
  /** Sends what the instance writes from now on somewhere else than into the deployment's log. */
  readonly redirect: (sink: LogSink) => void;
}

/** Starts the artifact, speaks MCP to it, keeps what it exposes, and makes the deployment ready. */
export async function verifyStep(run: Run, plan: DeploymentPlan, digest: string): Promise<VerifiedInstance> {
  const { deps, deployment } = run;
  const artifactDir = await deps.artifacts.open(digest);
  const environment = await environmentOf(run);
  const variables = await variablesOf(run);
  const jwks = await assertionJwks(deps.db);
  const sink: { current: LogSink } = { current: run.onLine };
  const url = mcpUrl(deps, {
    org: deployment.orgSlug,
    server: deployment.serverSlug,
    environment: deployment.environmentSlug,
    access: deployment.serverAccess,
  });
  const start = (transport: DeploymentPlan["transport"], front: InstanceFront | null): Promise<RunningInstance> =>
    deps.sandbox.start(
      instanceSpec({
        instanceId: newId("ins"),
        plan,
        artifactDir,
        transport,
        front,
        variables: variables.values,
        names: {
          org: deployment.orgSlug,
          server: deployment.serverSlug,
          environment: deployment.environmentSlug,
          deploymentId: deployment.id,
          mcpUrl: url,
        },
        stateKey: deps.stateKey(deployment.environmentId),
        assertionJwks: jwks,
        limits: narrowLimits(deps.limits.instance, environment.limits),
        onLine: (line) => sink.current(line),
      }),
    );
  const watch = {
    lastLines: run.log.lastLines,
    onLine: run.onLine,
    signal: run.signal,
    startTimeoutMs: deps.limits.startTimeoutMs,
  };
  const direct = await verifyServer({
    ...watch,
    plan,
    toldPort: INSTANCE_PORT,
    start: (transport) => start(transport, null),
  });
  const verified =
    deployment.eraBridge && lacksModernEra(direct)
      ? await verifyBridged(direct, { ...watch, start: (front) => start("http", front) })
      : direct;
  try {
    const kept = await becomeVerified(run, { plan, digest, environment, variables, verified });
    const redirect = (next: LogSink): void => {
      sink.current = next;
    };
    return { instance: verified.instance, endpoint: verified.endpoint, ...kept, redirect };
  } catch (error) {
    await verified.instance.stop(0);
    throw error;
  }
}

interface Facts {
  readonly plan: DeploymentPlan;
  readonly digest: string;
  readonly environment: RunEnvironment;
  readonly variables: InForceVariables;
  readonly verified: Verified;
}

const counted = ({ length }: readonly unknown[], noun: string): string => `${length} ${noun}${length === 1 ? "" : "s"}`;

/** Asks the gates, keeps the variables, and makes the deployment ready with all of it. */
async function becomeVerified(run: Run, facts: Facts): Promise<Pick<VerifiedInstance, "variableSetId" | "blocking">> {
  const { deps } = run;
  const { orgId, environmentId } = run.deployment;
  const { endpoint, manifest, warnings, transport } = facts.verified;
  for (const warning of warnings) run.say(`Warning: ${warning.message} ${warning.remedy}`);
  const { tools, prompts, resources } = manifest;
  const counts = [counted(tools, "tool"), counted(prompts, "prompt"), counted(resources, "resource")].join(", ");
  const eras = endpoint.eras.join(" and ");
  run.say(`MCP at :${endpoint.port}${endpoint.path} over ${transport}, ${eras}: ${counts}`);
  const { gates, diff } = await askGates(run, facts);
  for (const line of gateLines(gates)) run.say(line);
  const { variables } = facts;
  const variableSetId = await deps.db.asSystem("keep the variables a deployment was verified with", (tx) =>
    sealVariableSet(tx, deps.sealer, { orgId, environmentId, variables }),
  );
  const ready = await becomeReady(deps.db, run.holder, {
    orgId,
    plan: { ...facts.plan, transport, transportCertain: true, path: endpoint.path },
    endpoint,
    warnings,
    variableSetId,
    gates,
    diff,
    manifest: { digest: manifestDigest(manifest), content: manifest },
  });
  if (ready) return { variableSetId, blocking: blockingOf(gates) };
  throw new AppError({
    code: "deployment_canceled",
    kind: "conflict",
    message: "The deployment was canceled.",
    remedy: "Deploy again when you are ready.",
  });
}

/** Holds what the server exposes against what is live. */
async function askGates(run: Run, { environment, verified, digest }: Facts): Promise<GateCheck> {
  const { orgId, environmentId: id } = run.deployment;
  const row = await run.deps.db.asSystem("read what is live beside a deployment", (tx) => findBase(tx, { orgId, id }));
  const content = row && readManifest(row.content);
  return checkGates({
    next: verified.manifest,
    base: row && content && { deploymentId: row.deploymentId, content },
    sameArtifact: row?.own === true && row.artifactDigest === digest,
    modes: modesOf(parseDeploySettings(environment.deploySettings), environment.kind),
    seen: verified.seen,
  });
}
