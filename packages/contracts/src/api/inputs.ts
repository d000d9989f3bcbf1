/** What callers send: bodies and queries of `/api/v1`. */
import { z } from "zod";
import { BrowserOrigin, ServerSlug, VariableName } from "../names.ts";
import { Scope, ToolName } from "../scopes.ts";
import { AccessMode, KeyPlane, Outcome, Role } from "../states.ts";

/** A page of a list: pass `nextCursor` as `cursor` for the next one; null means the end. */
export function page<T extends z.ZodType>(item: T) {
  return z.object({ data: z.array(item), nextCursor: z.string().nullable() });
}

export const PageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(200).optional(),
});

const GitUrl = z.string().min(1).max(2048);
const Ref = z.string().min(1).max(255);
const RootDir = z.string().max(512);

export const SourceInput = z.union([
  z.strictObject({
    gitUrl: GitUrl,
    ref: Ref.nullish(),
    rootDir: RootDir.nullish(),
  }),
  z.strictObject({
    githubRepo: z.string().regex(/^[A-Za-z0-9-]{1,39}\/[A-Za-z0-9._-]{1,100}$/, "owner/name"),
    ref: Ref.nullish(),
    rootDir: RootDir.nullish(),
  }),
  z.strictObject({ template: z.string().min(1).max(64) }),
]);
export type SourceInput = z.infer<typeof SourceInput>;

/** How to read a private repository: an HTTPS token, or a deploy key that is generated here and whose public half is answered. */
export const GitCredentialInput = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("token"),
    username: z.string().max(255).default("x-access-token"),
    token: z.string().min(1).max(4096),
  }),
  z.strictObject({ kind: z.literal("deploy_key") }),
]);

export const CreateServerInput = z.strictObject({
  name: z.string().trim().min(1).max(80),
  slug: ServerSlug.optional(),
  source: SourceInput,
  access: AccessMode.default("organization"),
  credential: GitCredentialInput.optional(),
  variables: z.record(VariableName, z.string().max(32_768)).optional(),
});
export const UpdateServerInput = z.strictObject({
  name: z.string().trim().min(1).max(80).optional(),
  access: AccessMode.optional(),
  allowedOrigins: z.array(BrowserOrigin).max(50).optional(),
  eraBridge: z.boolean().optional(),
  source: SourceInput.optional(),
  /** null removes the stored credential. */
  credential: GitCredentialInput.nullable().optional(),
});
/** `link`: nobody sees the secret now; it is made when a teammate collects it by a one-time link. */
export const HandOver = z.enum(["now", "link"]).optional();

export const CreateKeyInput = z.strictObject({
  name: z.string().trim().min(1).max(80),
  plane: KeyPlane,
  role: Role.exclude(["owner"]).optional(),
  servers: z.array(ServerSlug).max(100).optional(),
  /** For a key of the plane mcp: absent means all scopes. */
  scopes: z.array(Scope).max(100).optional(),
  tools: z.array(ToolName).max(500).optional(),
  ipAllow: z.array(z.string().min(2).max(64)).max(100).optional(),
  /** Member it is made for, by user id. */
  owner: z.string().optional(),
  expiresInDays: z.number().int().min(1).max(3650).nullish(),
  handOver: HandOver,
});
export const AuditQuery = PageQuery.extend({
  server: z.string().optional(),
  tool: z.string().optional(),
  actor: z.string().optional(),
  outcome: Outcome.optional(),
  method: z.string().optional(),
  kind: z.enum(["exchange", "management"]).optional(),
  from: z.iso.datetime({ offset: true }).optional(),
  to: z.iso.datetime({ offset: true }).optional(),
});
