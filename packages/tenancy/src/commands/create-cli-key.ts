import { recordManagementEvent } from "@switchyard/audit";
import { type ApiKeyDetail, notFound, type Role } from "@switchyard/contracts";
import { newApiKey, newId } from "@switchyard/crypto";
import { insertKey, keyViews } from "../key-store.ts";
import { findMemberOfUser } from "../member-store.ts";
import { findOrg } from "../org-store.ts";
import type { TenancyDeps } from "../ports.ts";

/** A login of the command line that a person allowed in the browser. */
export interface CliLoginInput {
  readonly userId: string;
  readonly orgId: string;
  /** What the computer calls itself. */
  readonly deviceName: string;
  readonly ip: string;
  readonly requestId: string;
}

/** A login of the command line lasts a season; then it asks again. */
const DAYS = 90;
const NAME_MAX = 80;

/**
 * Makes the manage key of a person's command line: theirs, with their own role (an owner's acts as admin, since no key is
 * an owner), named after the computer, for 90 days. It ends with their membership, and anyone sees it among the org's
 * keys. Throws AppError org_not_found when they do not belong to the org any more.
 */
export async function createCliKey(
  { db }: TenancyDeps,
  login: CliLoginInput,
): Promise<{ readonly org: string; readonly key: ApiKeyDetail & { readonly secret: string } }> {
  const { orgId, userId, deviceName, ip, requestId } = login;
  const { secret, hash, hint } = newApiKey("manage");
  return db.forOrg(orgId, async (tx) => {
    const member = await findMemberOfUser(tx, orgId, userId);
    const org = await findOrg(tx, orgId);
    if (!member || !org) throw notFound("org", orgId);
    const role: Role = member.role === "owner" ? "admin" : member.role;
    const name = `CLI on ${deviceName}`.slice(0, NAME_MAX);
    const expiresAt = new Date(Date.now() + DAYS * 86_400_000);
    const row = await insertKey(tx, {
      ...{ id: newId("key"), orgId, name, plane: "manage", hash, hint, role, userId, createdBy: userId, expiresAt },
      ...{ serverIds: [], scopes: [], tools: [], ipAllow: [] },
    });
    await recordManagementEvent(tx, {
      orgId,
      actor: { kind: "user", id: userId, label: member.email, credential: null },
      method: "key.create",
      name,
      arguments: { id: row.id, plane: "manage", role, expiresAt, via: "cli_login" },
      context: { requestId, ip },
    });
    const [view] = await keyViews(tx, orgId, [row]);
    if (!view) throw notFound("API key", row.id);
    return { org: org.slug, key: { ...view, secret } };
  });
}
