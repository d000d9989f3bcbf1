import type { SystemTransaction } from "@switchyard/db";
import { z } from "zod";
import { openClientDirectory } from "../clients/client-directory.ts";
import { clientFault } from "../clients/known-client.ts";
import { openModelStore } from "../models/model-store.ts";
import type { AskingClient, AuthorizationRequest, RequestDeps } from "./ports.ts";
import { askedScopes } from "./scope-choice.ts";

const Interaction = z.object({
  exp: z.number(),
  params: z.object({
    client_id: z.string(),
    redirect_uri: z.string().optional(),
    resource: z.union([z.string(), z.array(z.string())]).optional(),
    scope: z.string().optional(),
    prompt: z.string().optional(),
  }),
  deviceCode: z.string().optional(),
});

/** The request that waits for a decision under `uid`; null when it is over or never was. */
export async function findRequest(deps: RequestDeps, uid: string): Promise<AuthorizationRequest | null> {
  const model = await openModelStore(deps).find("Interaction", uid);
  if (!model) return null;
  const { params, deviceCode, exp } = Interaction.parse(model);
  const resources = [params.resource ?? []].flat();
  return {
    uid,
    clientId: params.client_id,
    redirectUri: deviceCode === undefined ? (params.redirect_uri ?? null) : null,
    resource: resources.length === 1 ? (resources[0] ?? null) : null,
    scopes: askedScopes(params.scope ?? null),
    wantsPage: (params.prompt ?? "").split(" ").includes("consent"),
    expiresAt: new Date(exp * 1000),
  };
}

/** The client a request names; null when there is none any more or it may do nothing now. Fetches nothing. */
export async function findAskingClient(deps: RequestDeps, clientId: string): Promise<AskingClient | null> {
  const client = await openClientDirectory({ db: deps.db, fetch: null }).find(clientId);
  if (!client || clientFault(client)) return null;
  const { id, kind, name, issued } = client;
  return {
    ...{ id, kind, name },
    limits: issued && {
      orgId: issued.orgId,
      serverIds: new Set(issued.serverIds),
      tools: await findClientTools(deps, id),
    },
  };
}

/** Tools an issued client is limited to; null where it is not. */
async function findClientTools({ db }: RequestDeps, id: string): Promise<ReadonlySet<string> | null> {
  const row = await db.asSystem("limits of a client", (tx) =>
    tx.oauthClient.findUnique({ where: { id }, select: { tools: true } }),
  );
  return row && row.tools.length > 0 ? new Set(row.tools) : null;
}

/** What a person gave a client at an MCP URL before, and did not take back. */
export interface KnownGrant {
  readonly scopes: readonly string[];
  readonly redirectHost: string | null;
  readonly createdAt: Date;
}

/** The open grant of a person for a client at an MCP URL, or null. */
export async function findKnownGrant(
  tx: SystemTransaction,
  by: { readonly userId: string; readonly clientId: string; readonly resource: string },
): Promise<KnownGrant | null> {
  return tx.grant.findFirst({
    where: { ...by, revokedAt: null },
    select: { scopes: true, redirectHost: true, createdAt: true },
  });
}

/** A person's address and name, for showing as whom they are signed in. */
export async function findAccount(
  tx: SystemTransaction,
  userId: string,
): Promise<{ readonly email: string; readonly name: string | null } | null> {
  return tx.user.findUnique({ where: { id: userId }, select: { email: true, name: true } });
}
