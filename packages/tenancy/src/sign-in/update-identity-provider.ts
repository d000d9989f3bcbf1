import { recordManagementEvent } from "@switchyard/audit";
import { AppError, notFound, type Role, type RoleMapping } from "@switchyard/contracts";
import type { SystemTransaction } from "@switchyard/db";
import { actorOf, authorize, type Principal } from "../principal.ts";
import { sealClientSecret } from "./identity-provider-secret.ts";
import {
  accountKeyOf,
  deleteProvider,
  findProvider,
  type IdentityProviderChange,
  type IdentityProviderRow,
  listProviders,
  type ProviderView,
  providerView,
  updateProvider,
} from "./identity-provider-store.ts";
import type { IdentityProviderDeps } from "./ports.ts";
import { endVouchedSessions, revokeMemberTokens } from "./session-door-store.ts";
import { deleteAccountsOf, readSsoRequired } from "./sign-in-rules-store.ts";

/** What changes; absent fields stay as they are. */
export interface UpdateIdentityProviderInput {
  readonly providerId: string;
  readonly name?: string | undefined;
  readonly clientId?: string | undefined;
  readonly clientSecret?: string | undefined;
  readonly roleClaim?: string | null | undefined;
  readonly roleMap?: readonly RoleMapping[] | undefined;
  readonly defaultRole?: Exclude<Role, "owner"> | undefined;
  readonly joinsOnSignIn?: boolean | undefined;
  readonly enabled?: boolean | undefined;
}

/**
 * Changes a provider of the principal's org; its issuer stays, since people are known by it. Disabling it ends the
 * sessions it vouched for. Needs `sign_in.manage`. Throws AppError identity_provider_not_found, last_identity_provider.
 */
export async function updateIdentityProvider(
  { db, sealer }: IdentityProviderDeps,
  principal: Principal,
  input: UpdateIdentityProviderInput,
): Promise<ProviderView> {
  authorize(principal, "sign_in.manage");
  const { orgId } = principal;
  const at = { orgId, id: input.providerId };
  const { enabled } = input;
  return db.asSystem("change an identity provider", async (tx) => {
    const before = await findProvider(tx, orgId, at.id);
    if (!before) throw notFound("identity provider", at.id);
    if (enabled === false) await requireAnother(tx, before);
    const { change, told } = changeOf(sealer, before, input);
    const row = await updateProvider(tx, at, change);
    if (!row) throw notFound("identity provider", at.id);
    const signedOut = enabled === false ? (await endSessions(tx, before)).length : 0;
    await recordManagementEvent(tx, {
      orgId,
      actor: actorOf(principal),
      method: "identity_provider.update",
      name: row.name,
      arguments: { id: row.id, ...told, ...(enabled === false ? { signedOut } : {}) },
      context: { requestId: principal.requestId },
    });
    return providerView(row);
  });
}

/** What is written, and what the trail is told of it: never the secret. */
function changeOf(
  sealer: IdentityProviderDeps["sealer"],
  before: IdentityProviderRow,
  input: UpdateIdentityProviderInput,
): { readonly change: IdentityProviderChange; readonly told: Readonly<Record<string, unknown>> } {
  const { providerId: _, clientSecret, enabled, roleMap, ...rest } = input;
  const plain = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
  const change: IdentityProviderChange = {
    ...plain,
    ...(roleMap === undefined ? {} : { roleMap: [...roleMap] }),
    ...(clientSecret === undefined ? {} : { sealedSecret: sealClientSecret(sealer, before, clientSecret) }),
    ...(enabled === undefined ? {} : { disabledAt: enabled ? null : (before.disabledAt ?? new Date()) }),
  };
  const told = {
    ...plain,
    ...(roleMap === undefined ? {} : { roleMap }),
    ...(clientSecret === undefined ? {} : { clientSecret: "replaced" }),
    ...(enabled === undefined ? {} : { enabled }),
  };
  return { change, told };
}

/**
 * Removes a provider of the principal's org, what it knew people by, and the sessions it vouched for. Needs
 * `sign_in.manage`. Throws AppError identity_provider_not_found, last_identity_provider.
 */
export async function deleteIdentityProvider(
  { db }: Pick<IdentityProviderDeps, "db">,
  principal: Principal,
  input: { readonly providerId: string },
): Promise<void> {
  authorize(principal, "sign_in.manage");
  const { orgId } = principal;
  await db.asSystem("delete an identity provider", async (tx) => {
    const row = await findProvider(tx, orgId, input.providerId);
    if (!row) throw notFound("identity provider", input.providerId);
    await requireAnother(tx, row);
    const people = await endSessions(tx, row);
    await deleteAccountsOf(tx, accountKeyOf(row.id));
    await deleteProvider(tx, { orgId, id: row.id });
    await recordManagementEvent(tx, {
      orgId,
      actor: actorOf(principal),
      method: "identity_provider.delete",
      name: row.name,
      arguments: { id: row.id, signedOut: people.length },
      context: { requestId: principal.requestId },
    });
  });
}

async function endSessions(tx: SystemTransaction, { id, orgId }: IdentityProviderRow): Promise<readonly string[]> {
  const people = await endVouchedSessions(tx, id);
  await revokeMemberTokens(tx, orgId, people);
  return people;
}

/** While members must come in through a provider, one has to be there. */
async function requireAnother(tx: SystemTransaction, { id, orgId, disabledAt }: IdentityProviderRow): Promise<void> {
  if (disabledAt !== null || !(await readSsoRequired(tx, orgId))) return;
  const others = (await listProviders(tx, orgId)).filter((other) => other.id !== id && other.disabledAt === null);
  if (others.length > 0) return;
  throw new AppError({
    code: "last_identity_provider",
    kind: "conflict",
    message: "Members must sign in through an identity provider, and this is the only one that is enabled.",
    remedy: "Connect another one, or stop requiring it, first.",
  });
}
