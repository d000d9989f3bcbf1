import { ClientKind } from "@switchyard/contracts";
import { hashSecret } from "@switchyard/crypto";
import type { SystemTransaction } from "@switchyard/db";
import { z } from "zod";

const KIND = "Decision";

const Made = z.object({
  userId: z.string(),
  sessionId: z.string(),
  /** Of what was shown: the request taken up again must still be it. */
  digest: z.string(),
});

/** A person let the client in, no further than the scopes. */
const Allowed = Made.extend({
  allow: z.literal(true),
  orgId: z.string(),
  serverId: z.string(),
  resource: z.string(),
  clientId: z.string(),
  clientName: z.string(),
  clientKind: ClientKind,
  redirectHost: z.string().nullable(),
  scopes: z.array(z.string()).min(1),
});
export type Allowed = z.infer<typeof Allowed>;

/** What a person decided about one request, as the authorization server takes it. */
export const Decision = z.discriminatedUnion("allow", [Allowed, Made.extend({ allow: z.literal(false) })]);
export type Decision = z.infer<typeof Decision>;

/** Keeps a decision; false when one was kept for this request before, so that of two only the first counts. */
export async function insertDecision(
  tx: SystemTransaction,
  request: { readonly uid: string; readonly expiresAt: Date },
  decision: Decision,
): Promise<boolean> {
  const { count } = await tx.oauthModel.createMany({
    data: [{ kind: KIND, id: hashSecret(request.uid), payload: decision, expiresAt: request.expiresAt }],
    skipDuplicates: true,
  });
  return count === 1;
}

/** The decision on a request; null while there is none. */
export async function findDecision(tx: SystemTransaction, uid: string): Promise<Decision | null> {
  const row = await tx.oauthModel.findUnique({ where: { kind_id: { kind: KIND, id: hashSecret(uid) } } });
  return row ? Decision.parse(row.payload) : null;
}

/** Takes the decision on a request: once, and before it expires. Null for everyone after the first. */
export async function consumeDecision(tx: SystemTransaction, uid: string): Promise<Decision | null> {
  const now = new Date();
  const { count } = await tx.oauthModel.updateMany({
    where: { kind: KIND, id: hashSecret(uid), consumedAt: null, expiresAt: { gt: now } },
    data: { consumedAt: now },
  });
  return count === 1 ? findDecision(tx, uid) : null;
}
