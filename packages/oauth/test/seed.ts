/** Credentials as rows, for tests: keys, issued clients, grants, revocations. */
import { newApiKey, newId } from "@switchyard/crypto";
import type { Db } from "@switchyard/db";

/** What limits an issued credential; nothing by default. */
interface Limits {
  readonly serverIds?: readonly string[];
  readonly scopes?: readonly string[];
  readonly tools?: readonly string[];
  readonly ipAllow?: readonly string[];
  readonly expiresAt?: Date;
  readonly suspendedAt?: Date;
}

function limitsOf({ serverIds = [], scopes = [], tools = [], ipAllow = [], expiresAt, suspendedAt }: Limits) {
  return {
    serverIds: [...serverIds],
    scopes: [...scopes],
    tools: [...tools],
    ipAllow: [...ipAllow],
    expiresAt: expiresAt ?? null,
    suspendedAt: suspendedAt ?? null,
  };
}

/** Writes an API key; answers its id and secret. */
export async function seedKey(
  db: Db,
  orgId: string,
  key: Limits & { readonly plane?: "manage" | "mcp" } = {},
): Promise<{ readonly id: string; readonly secret: string }> {
  const plane = key.plane ?? "mcp";
  const { secret, hash, hint } = newApiKey(plane);
  const id = newId("key");
  const data = { id, orgId, name: `key ${id.slice(-6)}`, plane, hash, hint, createdBy: "usr_test" };
  await db.asSystem("test seed", (tx) => tx.apiKey.create({ data: { ...data, ...limitsOf(key) } }));
  return { id, secret };
}

/** An issued client without a secret: tests mint its tokens themselves. */
export interface SeededClient {
  readonly id: string;
}

/** Writes an issued client that reads and calls, at the servers it names. */
export async function seedClient(db: Db, orgId: string, client: Limits = {}): Promise<SeededClient> {
  const id = newId("cli");
  const data = {
    id,
    orgId,
    name: `client ${id.slice(-6)}`,
    purpose: "ci",
    authMethod: "secret",
    grantTypes: ["client_credentials"],
    createdBy: "usr_test",
  };
  const limits = limitsOf({ scopes: ["tools:read", "tools:call"], ...client });
  await db.asSystem("test seed", (tx) => tx.oauthClient.create({ data: { ...data, ...limits } }));
  return { id };
}

/** Writes what a person consented to; answers its id. */
export async function seedGrant(
  db: Db,
  grant: { readonly orgId: string; readonly serverId: string; readonly userId: string; readonly resource: string },
): Promise<string> {
  const id = newId("grt");
  const client = { clientId: "https://client.example/id", clientName: "A client", clientKind: "metadata" };
  const data = { ...grant, ...client, id, scopes: ["tools:read", "tools:call"], oidcGrantId: id };
  await db.asSystem("test seed", (tx) => tx.grant.create({ data }));
  return id;
}

/** Revokes something the way commands do: by a row every door polls. */
export async function seedRevocation(db: Db, orgId: string, kind: string, value: string): Promise<void> {
  await db.asSystem("test seed", (tx) => tx.revocation.create({ data: { orgId, kind, value } }));
}

/** Revokes a key the way its command does: its own row says so too. */
export async function revokeKey(db: Db, orgId: string, id: string): Promise<void> {
  await seedRevocation(db, orgId, "key", id);
  await db.asSystem("test seed", (tx) => tx.apiKey.update({ where: { id }, data: { revokedAt: new Date() } }));
}
