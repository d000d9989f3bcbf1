/** The nouns of the REST API as they cross the wire. Times are ISO 8601 in UTC, durations milliseconds, sizes bytes. */
import { z } from "zod";
import { Actor } from "./actor.ts";
import { ManifestDiff } from "./gates.ts";
import { BrowserOrigin } from "./names.ts";
import { AccessMode, DeploymentStatus, Era, InstanceStatus, KeyPlane, Outcome, Role } from "./states.ts";

const Time = z.iso.datetime();

export const Me = z.object({
  user: z
    .object({
      id: z.string(),
      email: z.string(),
      name: z.string().nullable(),
      image: z.string().nullable(),
      /** May set up what all orgs share: the GitHub App. */
      operator: z.boolean(),
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

export const Source = z.object({
  /** Git URL, or null for a bundled example. */
  gitUrl: z.string().nullable(),
  template: z.string().nullable(),
  ref: z.string().nullable(),
  rootDir: z.string().nullable(),
  /** Repository of a linked GitHub installation, with what is known of it. */
  github: z
    .object({
      repo: z.string(),
      installationId: z.string(),
      defaultBranch: z.string().nullable(),
      htmlUrl: z.string(),
    })
    .nullable(),
  /** Why pushes do not arrive any more, in a code: `installation_removed`, `installation_suspended`, `repository_removed`. */
  fault: z.string().nullable(),
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
  /** Origins whose pages may call it from a browser, besides the dashboard's. */
  allowedOrigins: z.array(BrowserOrigin),
  /**
   * Whether an HTTP server that speaks the handshake era alone is served to clients of both. Switched on it holds from the
   * next deployment, switched off from the next start of an instance.
   */
  eraBridge: z.boolean(),
  /** What workers without the full sandbox cannot hold, in words; empty where all have it. */
  sandboxLacks: z.array(z.string()),
  createdAt: Time,
});
export type Server = z.infer<typeof Server>;

/** Values never come back: a variable is its name and when it was set. */
export const Variable = z.object({
  name: z.string(),
  updatedAt: Time,
  updatedBy: z.string(),
});
export type Variable = z.infer<typeof Variable>;

export const Tool = z.object({
  name: z.string(),
  title: z.string().nullable(),
  description: z.string().nullable(),
  inputSchema: z.record(z.string(), z.unknown()),
  outputSchema: z.record(z.string(), z.unknown()).nullable(),
  annotations: z.record(z.string(), z.unknown()).nullable(),
  /** `taskSupport` of the revision 2025-11-25; manifests kept before it was asked for have none. */
  execution: z.record(z.string(), z.unknown()).nullable().default(null),
});
export type Tool = z.infer<typeof Tool>;

export const Manifest = z.object({
  deploymentId: z.string(),
  digest: z.string(),
  /** What it changed against the deployment that was live when it was verified. */
  diff: ManifestDiff.nullable(),
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
