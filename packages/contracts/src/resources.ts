/** The nouns of the REST API as they cross the wire. Times are ISO 8601 in UTC, durations milliseconds, sizes bytes. */
import { z } from "zod";
import {
  AccessMode,
  ActorKind,
  DeploymentStatus,
  Era,
  InstanceStatus,
  KeyPlane,
  Outcome,
  Role,
  StepName,
  StepStatus,
} from "./states.ts";

const Time = z.iso.datetime();

export const Actor = z.object({
  kind: ActorKind,
  id: z.string(),
  /** E-mail of a user, name of a key. */
  label: z.string(),
  /** What authenticated it: a session, a key id. */
  credential: z.string().nullable(),
});
export type Actor = z.infer<typeof Actor>;

export const Me = z.object({
  user: z
    .object({
      id: z.string(),
      email: z.string(),
      name: z.string().nullable(),
      image: z.string().nullable(),
    })
    .nullable(),
  key: z.object({ id: z.string(), name: z.string() }).nullable(),
  orgs: z.array(
    z.object({
      id: z.string(),
      slug: z.string(),
      name: z.string(),
      role: Role,
    }),
  ),
});
export type Me = z.infer<typeof Me>;

export const Org = z.object({
  id: z.string(),
  slug: z.string(),
  name: z.string(),
  role: Role,
  createdAt: Time,
});
export type Org = z.infer<typeof Org>;

export const Member = z.object({
  id: z.string(),
  userId: z.string(),
  email: z.string(),
  name: z.string().nullable(),
  role: Role,
  createdAt: Time,
});
export type Member = z.infer<typeof Member>;

export const ApiKey = z.object({
  id: z.string(),
  name: z.string(),
  plane: KeyPlane,
  /** Beginning of the key, to tell keys apart. */
  hint: z.string(),
  role: Role.nullable(),
  /** Slugs of the servers an mcp key may call; empty means all of the org. */
  servers: z.array(z.string()),
  createdAt: Time,
  expiresAt: Time.nullable(),
  lastUsedAt: Time.nullable(),
  revokedAt: Time.nullable(),
});
export type ApiKey = z.infer<typeof ApiKey>;

/** `secret` is shown in this answer only. */
export const CreatedApiKey = ApiKey.extend({ secret: z.string() });
export type CreatedApiKey = z.infer<typeof CreatedApiKey>;

export const Source = z.object({
  /** Git URL, or null for a bundled example. */
  gitUrl: z.string().nullable(),
  template: z.string().nullable(),
  ref: z.string().nullable(),
  rootDir: z.string().nullable(),
  /** What is stored to read a private repository; the secret itself never comes back. */
  credential: z
    .object({
      kind: z.enum(["git_token", "git_deploy_key"]),
      publicKey: z.string().nullable(),
    })
    .nullable(),
});
export type Source = z.infer<typeof Source>;

export const Server = z.object({
  id: z.string(),
  slug: z.string(),
  name: z.string(),
  access: AccessMode,
  mcpUrl: z.string(),
  source: Source,
  live: z
    .object({
      deploymentId: z.string(),
      number: z.number().int(),
      commit: z.string().nullable(),
      since: Time,
      instances: z.number().int(),
    })
    .nullable(),
  lastDeployment: z
    .object({
      id: z.string(),
      number: z.number().int(),
      status: DeploymentStatus,
      createdAt: Time,
    })
    .nullable(),
  /** Exchanges of the last 24 hours, and those among them that failed or were denied. */
  calls24h: z.object({ total: z.number().int(), errors: z.number().int() }),
  /** What workers without the full sandbox cannot hold, in words; empty where all have it. */
  sandboxLacks: z.array(z.string()),
  createdAt: Time,
});
export type Server = z.infer<typeof Server>;

export const Environment = z.object({
  id: z.string(),
  slug: z.string(),
  kind: z.enum(["production", "preview"]),
  liveDeploymentId: z.string().nullable(),
  liveSince: Time.nullable(),
  mcpUrl: z.string(),
});
export type Environment = z.infer<typeof Environment>;

/** Values never come back: a variable is its name and when it was set. */
export const Variable = z.object({
  name: z.string(),
  updatedAt: Time,
  updatedBy: z.string(),
});
export type Variable = z.infer<typeof Variable>;

export const DeploymentStepView = z.object({
  name: StepName,
  status: StepStatus,
  startedAt: Time.nullable(),
  finishedAt: Time.nullable(),
  durationMs: z.number().int().nullable(),
});
export type DeploymentStepView = z.infer<typeof DeploymentStepView>;

export const Failure = z.object({
  code: z.string(),
  message: z.string(),
  remedy: z.string(),
  step: StepName.nullable(),
  exitCode: z.number().int().nullable(),
  signal: z.string().nullable(),
  /** The lines of the log that matter, at most 200. */
  lastLines: z.array(z.string()),
});
export type Failure = z.infer<typeof Failure>;

export const Warning = z.object({
  code: z.string(),
  message: z.string(),
  remedy: z.string(),
});
export type Warning = z.infer<typeof Warning>;

export const BuildPlan = z.object({
  runtime: z.enum(["node", "python"]),
  nodeMajor: z.enum(["20", "22", "24"]).nullable(),
  packageManager: z.enum(["npm", "pnpm", "yarn", "uv"]).nullable(),
  install: z.array(z.array(z.string())),
  build: z.array(z.array(z.string())),
  start: z.array(z.string()),
  transport: z.enum(["http", "stdio"]),
  path: z.string(),
  stdioShared: z.boolean(),
  egress: z.array(z.string()),
  requiredVariables: z.array(z.object({ name: z.string(), description: z.string().nullable() })),
  /** Why each thing was decided, for people: `package-lock.json → npm`. */
  evidence: z.array(z.string()),
});
export type BuildPlan = z.infer<typeof BuildPlan>;

export const Deployment = z.object({
  id: z.string(),
  number: z.number().int(),
  serverId: z.string(),
  environment: z.string(),
  status: DeploymentStatus,
  live: z.boolean(),
  trigger: z.string(),
  createdBy: Actor,
  commit: z.string().nullable(),
  commitMessage: z.string().nullable(),
  commitAuthor: z.string().nullable(),
  ref: z.string().nullable(),
  createdAt: Time,
  startedAt: Time.nullable(),
  readyAt: Time.nullable(),
  finishedAt: Time.nullable(),
  steps: z.array(DeploymentStepView),
  failure: Failure.nullable(),
  warnings: z.array(Warning),
  plan: BuildPlan.nullable(),
  eras: z.array(Era),
  artifact: z.object({ digest: z.string(), bytes: z.number().int() }).nullable(),
});
export type Deployment = z.infer<typeof Deployment>;

export const LogLineView = z.object({
  seq: z.number().int(),
  at: Time,
  step: z.string(),
  stream: z.enum(["stdout", "stderr", "system"]),
  text: z.string(),
});
export type LogLineView = z.infer<typeof LogLineView>;

/** What `…/deployments/{id}/events` sends: SSE event names `deployment` and `log`, JSON data. */
export const DeploymentStreamEvent = z.discriminatedUnion("type", [
  z.object({ type: z.literal("deployment"), deployment: Deployment }),
  z.object({ type: z.literal("log"), lines: z.array(LogLineView) }),
]);
export type DeploymentStreamEvent = z.infer<typeof DeploymentStreamEvent>;

export const Tool = z.object({
  name: z.string(),
  title: z.string().nullable(),
  description: z.string().nullable(),
  inputSchema: z.record(z.string(), z.unknown()),
  outputSchema: z.record(z.string(), z.unknown()).nullable(),
  annotations: z.record(z.string(), z.unknown()).nullable(),
});
export type Tool = z.infer<typeof Tool>;

export const Manifest = z.object({
  deploymentId: z.string(),
  digest: z.string(),
  eras: z.array(Era),
  protocolVersions: z.array(z.string()),
  serverInfo: z.object({
    name: z.string(),
    version: z.string(),
    title: z.string().nullable(),
  }),
  instructions: z.string().nullable(),
  capabilities: z.record(z.string(), z.unknown()),
  tools: z.array(Tool),
  prompts: z.array(
    z.object({
      name: z.string(),
      title: z.string().nullable(),
      description: z.string().nullable(),
      arguments: z.array(z.unknown()),
    }),
  ),
  resources: z.array(
    z.object({
      uri: z.string(),
      name: z.string(),
      description: z.string().nullable(),
      mimeType: z.string().nullable(),
    }),
  ),
  resourceTemplates: z.array(
    z.object({
      uriTemplate: z.string(),
      name: z.string(),
      description: z.string().nullable(),
      mimeType: z.string().nullable(),
    }),
  ),
});
export type Manifest = z.infer<typeof Manifest>;

export const Instance = z.object({
  id: z.string(),
  deploymentId: z.string(),
  environment: z.string(),
  workerId: z.string(),
  status: InstanceStatus,
  createdAt: Time,
  readyAt: Time.nullable(),
  stoppedAt: Time.nullable(),
  exit: z
    .object({
      exitCode: z.number().nullable(),
      signal: z.string().nullable(),
      oomKilled: z.boolean(),
    })
    .nullable(),
});
export type Instance = z.infer<typeof Instance>;

export const AuditEvent = z.object({
  id: z.string(),
  seq: z.number().int(),
  kind: z.enum(["exchange", "management"]),
  occurredAt: Time,
  actor: Actor,
  /** Slug. */
  server: z.string().nullable(),
  deploymentId: z.string().nullable(),
  instanceId: z.string().nullable(),
  method: z.string(),
  name: z.string().nullable(),
  outcome: Outcome,
  durationMs: z.number().int().nullable(),
  arguments: z.unknown().nullable(),
  result: z
    .object({
      isError: z.boolean(),
      kinds: z.array(z.string()),
      bytes: z.number().int(),
      preview: z.string().nullable(),
    })
    .nullable(),
  context: z.record(z.string(), z.unknown()),
  prevHash: z.string(),
  hash: z.string(),
});
export type AuditEvent = z.infer<typeof AuditEvent>;

/** One call made for a signed-in person from the dashboard or the CLI. */
export const McpToken = z.object({
  token: z.string(),
  mcpUrl: z.string(),
  expiresAt: Time,
});
export type McpToken = z.infer<typeof McpToken>;

export const Template = z.object({
  slug: z.string(),
  name: z.string(),
  description: z.string(),
  language: z.enum(["typescript", "python"]),
  transport: z.enum(["http", "stdio"]),
});
export type Template = z.infer<typeof Template>;

export const SessionView = z.object({
  id: z.string(),
  method: z.string(),
  userAgent: z.string().nullable(),
  ip: z.string().nullable(),
  createdAt: Time,
  lastSeenAt: Time,
  current: z.boolean(),
});
export type SessionView = z.infer<typeof SessionView>;

export const UsagePoint = z.object({
  from: Time,
  calls: z.number().int(),
  errors: z.number().int(),
  p95Ms: z.number().int().nullable(),
});
export const Usage = z.object({
  window: z.enum(["24h", "7d", "30d"]),
  total: z.number().int(),
  errors: z.number().int(),
  p95Ms: z.number().int().nullable(),
  points: z.array(UsagePoint),
});
export type Usage = z.infer<typeof Usage>;

/** RFC 9457, with our code, the remedy and the request id. */
export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  code: z.string(),
  detail: z.string(),
  remedy: z.string().optional(),
  requestId: z.string(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});
export type Problem = z.infer<typeof Problem>;
