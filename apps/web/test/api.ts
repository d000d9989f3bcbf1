/** An API over a real database and Redis, with two orgs that must not meet. */
import type { OperationId, Role } from "@switchyard/contracts";
import { newMasterKey } from "@switchyard/crypto";
import { createLog } from "@switchyard/telemetry";
import {
  bootstrapInstallation,
  createApiKey,
  createSession,
  resolvePrincipal,
  signInWithProvider,
  systemPrincipal,
  type User,
} from "@switchyard/tenancy";
import { testDatabase, testRedis } from "@switchyard/testing";
import { afterAll } from "vitest";
import { createApi } from "../src/api/handle.ts";
import { type Composition, compose } from "../src/composition.ts";
import { readWebConfig } from "../src/config.ts";
import { cookieSettings, sealSessionToken } from "../src/sign-in/session-cookie.ts";

export const ORIGIN = "http://localhost:3000";

export interface TestOrg {
  readonly id: string;
  readonly slug: string;
  readonly owner: User;
  /** Cookie header of the owner's session. */
  readonly cookie: string;
  readonly sessionId: string;
  readonly memberId: string;
}

interface CallOptions {
  readonly as?: { readonly cookie: string } | { readonly bearer: string } | null;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

export interface TestApi {
  readonly deps: Composition;
  /** Sends `METHOD /path` below /api/v1; with a cookie it comes from our own origin. */
  call(line: string, options?: CallOptions): Promise<Response>;
  makeOrg(): Promise<TestOrg>;
  /** A manage key with a role. */
  makeKey(org: TestOrg, role: Exclude<Role, "owner">): Promise<string>;
}

/** Settings of a web process over this test file's database and Redis. */
export async function testComposition(env: Readonly<Record<string, string>> = {}): Promise<Composition> {
  const [{ urls }, redis] = [await testDatabase(), testRedis()];
  const config = readWebConfig({
    NODE_ENV: "test",
    DATABASE_APP_URL: urls.appUrl,
    DATABASE_SYSTEM_URL: urls.systemUrl,
    DATABASE_POOL_MAX: "4",
    REDIS_URL: redis.redisUrl,
    SWITCHYARD_INSTALLATION: redis.installation.slice(0, 12),
    SWITCHYARD_MASTER_KEY: newMasterKey(),
    WEB_ORIGIN: ORIGIN,
    ...env,
  });
  const deps = compose(config, createLog({ service: "test", level: "silent" }));
  afterAll(() => deps.close());
  return deps;
}

/** A fresh API. Call it in `beforeAll` of a file. */
export async function testApi(env: Readonly<Record<string, string>> = {}): Promise<TestApi> {
  const deps = await testComposition(env);
  await bootstrapInstallation(deps, { email: "first@example.com", password: "correct horse battery" });
  const api = createApi(deps);
  let people = 0;
  return {
    deps,
    call: (line, options) => api(requestOf(line, options)),
    async makeOrg() {
      people += 1;
      const name = `person-${people}`;
      const profile = { provider: "test", providerAccountId: name, email: `${name}@example.com`, name, image: null };
      const owner = await signInWithProvider(deps, { ...profile, emailVerified: true }, "open");
      const session = await sessionOf(deps, owner);
      const member = await deps.db.asSystem("test", (tx) =>
        tx.member.findFirstOrThrow({ where: { userId: owner.id }, select: { id: true, organization: true } }),
      );
      const { id, slug } = member.organization;
      return { id, slug, owner, memberId: member.id, ...session };
    },
    async makeKey(org, role) {
      const key = { name: `${role} key`, plane: "manage", role } as const;
      return (await createApiKey(deps, systemPrincipal(org.id, "test"), key)).secret;
    },
  };
}

/** A signed-in browser of a person. */
export async function sessionOf(deps: Composition, user: User): Promise<{ cookie: string; sessionId: string }> {
  const { id, expiresAt } = await createSession(deps, { user, method: "test", userAgent: null, ip: "127.0.0.1" });
  const masterKey = deps.config.SWITCHYARD_MASTER_KEY.reveal();
  const value = await sealSessionToken(masterKey, { sessionId: id, userId: user.id, expiresAt });
  return { cookie: `${cookieSettings(ORIGIN, "session").name}=${value}`, sessionId: id };
}

/** The owner's principal in their org. */
export async function principalOf(deps: Composition, org: TestOrg) {
  const { id, email } = org.owner;
  const identity = {
    kind: "user",
    id,
    label: email,
    credential: org.sessionId,
    requestId: "req",
    bound: null,
  } as const;
  return resolvePrincipal(deps, identity, org.id);
}

function requestOf(line: string, { as = null, body, headers = {}, signal }: CallOptions = {}): Request {
  const [method = "GET", path = ""] = line.split(" ");
  const sent = new Headers(headers);
  if (as && "cookie" in as) {
    sent.set("cookie", as.cookie);
    if (!sent.has("origin")) sent.set("origin", ORIGIN);
  }
  if (as && "bearer" in as) sent.set("authorization", `Bearer ${as.bearer}`);
  if (body !== undefined && !sent.has("content-type")) sent.set("content-type", "application/json");
  return new Request(`${ORIGIN}/api/v1${path}`, {
    method,
    headers: sent,
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    ...(signal ? { signal } : {}),
  });
}

/** Valid bodies of the operations that need one. A new operation with a body must add its own. */
export const sampleBodies: Partial<Record<OperationId, unknown>> = {
  createIdentityProvider: { preset: "oidc", issuer: "https://id.example.com", clientId: "c", clientSecret: "s" },
  updateIdentityProvider: { name: "Renamed" },
  addDomain: { domain: "acme.example" },
  updateSignInRules: { required: false },
  changePassword: { current: "correct horse battery", next: "another long sentence" },
  createOrg: { name: "Another" },
  updateOrg: { name: "Renamed" },
  createApiKey: { name: "key", plane: "manage" },
  updateApiKey: { name: "renamed" },
  rotateApiKey: { overlapHours: 1 },
  createApiKeyLink: { expiresInHours: 1 },
  createOauthClient: { name: "ci", grantTypes: ["client_credentials"], servers: ["sample"], scopes: ["tools:call"] },
  updateOauthClient: { name: "renamed" },
  rotateOauthClient: { overlapHours: 1 },
  createOauthClientLink: { expiresInHours: 1 },
  previewReach: { kind: "client", servers: ["sample"], scopes: ["tools:call"] },
  collectCredential: { token: "a-token-that-no-link-has" },
  exchangeCliLogin: { token: "a-token-that-nobody-was-issued" },
  endCliLogin: { key: "a-key-that-nobody-was-issued" },
  collectMyCredential: { token: "a-token-that-no-link-has" },
  updateMember: { role: "member" },
  transferOwnership: { member: "mem_none" },
  createInvitation: { email: "invited@example.com", role: "member" },
  previewInvitation: { token: "a-token-that-no-invitation-has" },
  acceptInvitation: { token: "a-token-that-no-invitation-has" },
  createServer: { name: "Sample", source: { template: "typescript-http" } },
  updateServer: { name: "Renamed" },
  updateEnvironment: { limits: { memoryMb: 256 } },
  updateDeploySettings: { autoDeploy: false },
  createPolicy: { effect: "deny", tools: ["sample"], subject: { kind: "role", id: "auditor" } },
  createLimit: { per: "principal", calls: 10, period: "minute" },
  putToolGroup: { tools: ["sample"] },
  setServerMembers: { members: [] },
  setVariables: { variables: { GREETING: "hello" } },
  startGithubApp: { org: "default" },
  startInstallation: {},
  linkInstallation: { installationId: 1 },
  createTemplateRepository: { installation: "ghi_none", name: "sample" },
};
