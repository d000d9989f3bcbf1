/** What the load needs in the database: an org with a server, issued clients, and people who let a client in. */
import { createSealer, newId, randomToken } from "@switchyard/crypto";
import { newClientSecret, openModelStore } from "@switchyard/oauth";
import type { Stage } from "./stage.ts";

export interface Scene {
  readonly orgId: string;
  readonly serverId: string;
  readonly resource: string;
  /** Forms of the token endpoint that ask for a token by client credentials, one per client. */
  readonly clients: readonly Record<string, string>[];
  /** Sign-ins, each with the refresh token it begins with. */
  readonly signIns: readonly { readonly clientId: string; readonly refreshToken: string }[];
}

const YEAR = 365 * 86_400;

/** Writes the rows of a scene with this many clients and sign-ins. */
export async function makeScene(
  stage: Stage,
  count: { readonly clients: number; readonly signIns: number },
): Promise<Scene> {
  const [orgId, serverId] = [newId("org"), newId("srv")];
  await stage.db.asSystem("bench", async (tx) => {
    await tx.organization.create({ data: { id: orgId, slug: "bench", name: "Bench" } });
    await tx.server.create({
      data: { id: serverId, orgId, slug: "notes", name: "Notes", sourceUrl: "x", createdBy: "bench" },
    });
    await tx.environment.create({
      data: { id: newId("env"), orgId, serverId, slug: "production", kind: "production" },
    });
  });
  const resource = `${stage.mcpOrigin}/bench/notes/mcp`;
  const at = { orgId, serverId, resource };
  const clients = await Promise.all(Array.from({ length: count.clients }, () => makeClient(stage, at)));
  const open = await makeClient(stage, at, true);
  const clientId = open["client_id"] ?? "";
  const signIns = await Promise.all(
    Array.from({ length: count.signIns }, async () => ({ clientId, refreshToken: await signIn(stage, at, clientId) })),
  );
  return { ...at, clients, signIns };
}

interface Place {
  readonly orgId: string;
  readonly serverId: string;
  readonly resource: string;
}

async function makeClient({ db }: Stage, at: Place, isPublic = false): Promise<Record<string, string>> {
  const id = newId("cli");
  const { secret, hash, hint } = newClientSecret();
  const { orgId, serverId, resource } = at;
  const byPeople = {
    authMethod: "none",
    grantTypes: ["authorization_code", "refresh_token"],
    redirectUris: ["https://a.bench/"],
  };
  const byItself = { authMethod: "secret", grantTypes: ["client_credentials"] };
  await db.asSystem("bench", async (tx) => {
    await tx.oauthClient.create({
      data: {
        ...{ id, orgId, name: `Job ${id.slice(-4)}`, purpose: "ci", createdBy: "bench" },
        ...{ serverIds: [serverId], scopes: ["tools:read", "tools:call"] },
        ...(isPublic ? byPeople : byItself),
      },
    });
    if (!isPublic) await tx.clientSecret.create({ data: { id: newId("csc"), orgId, clientId: id, hash, hint } });
  });
  return { grant_type: "client_credentials", client_id: id, client_secret: secret, resource };
}

async function signIn({ db, masterKey }: Stage, at: Place, clientId: string): Promise<string> {
  const { orgId, serverId, resource } = at;
  const [userId, grant] = [newId("usr"), newId("grt")];
  const scopes = ["tools:read", "tools:call"];
  const grantId = `${grant}.${randomToken(16)}`;
  await db.asSystem("bench", async (tx) => {
    await tx.user.create({ data: { id: userId, email: `${userId}@bench.example` } });
    await tx.member.create({ data: { id: newId("mem"), orgId, userId, role: "developer" } });
    const client = { clientId, clientName: "Bench", clientKind: "issued" };
    await tx.grant.create({
      data: { id: grant, orgId, userId, serverId, resource, scopes, oidcGrantId: grantId, ...client },
    });
  });
  const models = openModelStore({ db, sealer: createSealer(masterKey) });
  const now = Math.floor(Date.now() / 1000);
  const person = { accountId: userId, clientId };
  const grantModel = { jti: grantId, kind: "Grant", iat: now, exp: now + YEAR, ...person };
  await models.save("Grant", grantId, { model: grantModel, seconds: YEAR });
  const refreshToken = randomToken(32);
  const token = { jti: refreshToken, kind: "RefreshToken", iat: now, iiat: now, exp: now + YEAR };
  const model = { ...token, ...person, grantId, resource, scope: scopes.join(" "), rotations: 0 };
  await models.save("RefreshToken", refreshToken, { model, seconds: YEAR });
  return refreshToken;
}
