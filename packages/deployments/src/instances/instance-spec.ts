import { substitute } from "../detection/command-line.ts";
import type { DeploymentPlan } from "../detection/plan.ts";
import type { InstanceFront, InstanceSpec, LogSink, SandboxLimits, Toolchain } from "../ports.ts";

/** Port that every process is told; each has a network namespace of its own. */
export const INSTANCE_PORT = 8080;
/** Port that a process behind the runner is told instead. */
const INNER_PORT = 8090;

/** Where a server was found, as far as its instances go. */
export interface FoundAt {
  readonly port: number;
  readonly path: string;
}

/** The front before a server that was found there when it ran without one. */
export function frontOf({ port, path }: FoundAt): InstanceFront {
  return { toldPort: INNER_PORT, listensOn: port === INSTANCE_PORT ? INNER_PORT : port, path };
}

/** The port inside its sandbox at which an instance is called. */
export function calledPort(endpoint: { readonly port: number; readonly bridged?: boolean | undefined }): number {
  return endpoint.bridged === true ? INSTANCE_PORT : endpoint.port;
}

export interface InstanceInput {
  readonly instanceId: string;
  readonly plan: DeploymentPlan;
  readonly artifactDir: string;
  readonly transport: DeploymentPlan["transport"];
  /** Set where the runner stands in front of an HTTP server. */
  readonly front?: InstanceFront | null;
  /** The environment's variables, in the clear. */
  readonly variables: Readonly<Record<string, string>>;
  readonly names: InstanceNames;
  /** Secret of the environment, kept over deployments, for what a server must recognise later (`requestState`). */
  readonly stateKey: string;
  /** Keys that say who calls, as a JWKS: the sandbox needs no way out to verify an assertion. */
  readonly assertionJwks: string;
  readonly limits: SandboxLimits;
  readonly onLine: LogSink;
}

export interface InstanceNames {
  readonly org: string;
  readonly server: string;
  readonly environment: string;
  readonly deploymentId: string;
  readonly mcpUrl: string;
}

/** What the sandbox is asked to run. The platform's variables win over the tenant's. */
export function instanceSpec(input: InstanceInput): InstanceSpec {
  const { plan, names, front = null } = input;
  return {
    instanceId: input.instanceId,
    toolchain: toolchainOf(plan),
    artifactDir: input.artifactDir,
    cwd: plan.cwd,
    argv: substitute(plan.start, { PORT: String(front?.toldPort ?? INSTANCE_PORT), HOST: "127.0.0.1" }),
    transport: input.transport,
    front,
    stdioShared: plan.stdioShared,
    port: INSTANCE_PORT,
    env: {
      ...plan.env,
      ...(plan.runtime === "node" ? { NODE_OPTIONS: heapLimit(input.limits) } : {}),
      ...input.variables,
      MCP_PATH: plan.path,
      SWITCHYARD_ORG: names.org,
      SWITCHYARD_SERVER: names.server,
      SWITCHYARD_ENVIRONMENT: names.environment,
      SWITCHYARD_DEPLOYMENT: names.deploymentId,
      SWITCHYARD_MCP_URL: names.mcpUrl,
      SWITCHYARD_STATE_KEY: input.stateKey,
      SWITCHYARD_JWKS: input.assertionJwks,
      SWITCHYARD_JWKS_URL: `data:application/json;base64,${Buffer.from(input.assertionJwks).toString("base64")}`,
    },
    egress: plan.egress.length === 0 ? { kind: "none" } : { kind: "hosts", hosts: plan.egress },
    limits: input.limits,
    onLine: input.onLine,
  };
}

/** The toolchain a plan is built and run with. */
export function toolchainOf(plan: DeploymentPlan): Toolchain {
  return plan.runtime === "python" ? { kind: "python" } : { kind: "node", major: plan.nodeMajor ?? "24" };
}

/** Node sees the host's memory, not the sandbox's: told its share, it collects garbage instead of being killed. */
function heapLimit(limits: SandboxLimits): string {
  return `--max-old-space-size=${Math.floor(limits.memoryMb * 0.75)}`;
}
