import { AppError } from "@switchyard/contracts";
import { hashSecret } from "@switchyard/crypto";
import type { Db } from "@switchyard/db";
import { type Identity, resolvePrincipal } from "@switchyard/tenancy";
import { z } from "zod";
import { useAssertionOnce } from "../clients/assertion-store.ts";
import type { RequestDeps } from "../consent/ports.ts";
import { openModelStore } from "../models/model-store.ts";
import type { SigningKeys } from "../signing-keys/open-signing-keys.ts";
import { issueAccessToken } from "../tokens/issue-access-token.ts";
import { readOwnToken } from "../tokens/read-own-token.ts";
import { CLI_CLIENT_ID, managementResource } from "./cli-client.ts";
import { insertCliDecision, takeCliDecisionRow } from "./cli-decision-store.ts";

const Waiting = z.object({ exp: z.number(), params: z.object({ client_id: z.literal(CLI_CLIENT_ID) }) });

/** What a person decided about a login of our own command. */
export const CliDecision = z.discriminatedUnion("allow", [
  z.object({ allow: z.literal(true), userId: z.string(), orgId: z.string() }),
  z.object({ allow: z.literal(false) }),
]);
export type CliDecision = z.infer<typeof CliDecision>;

/**
 * Keeps what a signed-in person decided about a login of our command: to act as them in one org of theirs, or not. Throws
 * AppError device_request_gone, device_request_decided, org_not_found, and what the org asks of its members' sessions.
 */
export async function decideCliLogin(
  deps: RequestDeps,
  identity: Identity,
  input: { readonly uid: string; readonly allow: boolean; readonly orgId: string },
): Promise<void> {
  if (identity.kind !== "user") throw gone();
  const waiting = Waiting.safeParse(await openModelStore(deps).find("Interaction", input.uid));
  if (!waiting.success) throw gone();
  let decision: CliDecision = { allow: false };
  if (input.allow) {
    const { orgId } = await resolvePrincipal(deps, identity, input.orgId);
    decision = { allow: true, userId: identity.id, orgId };
  }
  const isFirst = await insertCliDecision(deps.db, hashSecret(input.uid), {
    decision,
    expiresAt: new Date(waiting.data.exp * 1000),
  });
  if (!isFirst) throw decided();
}

/** The decision on a login of our command, given out once; null while there is none. */
export async function takeCliDecision(db: Pick<Db, "systemPool">, uid: string): Promise<CliDecision | null> {
  const row = await takeCliDecisionRow(db, hashSecret(uid));
  return row === null ? null : CliDecision.parse(row);
}

/** How long our command has to exchange its token for a key. */
const CLI_TOKEN_SECONDS = 120;
/** The one thing that token is good for. */
export const CLI_SCOPE = "key:create";

/** The token our command gets for an allowed login: good at no door, exchanged once for a key to the management API. */
export async function issueCliToken(
  deps: { readonly keys: SigningKeys; readonly issuer: string },
  login: { readonly userId: string; readonly orgId: string; readonly deviceName: string | null },
): Promise<{ readonly token: string; readonly seconds: number }> {
  const { token } = await issueAccessToken(deps.keys, {
    issuer: deps.issuer,
    audience: managementResource(deps.issuer),
    subject: login.userId,
    orgId: login.orgId,
    role: null,
    label: login.deviceName ?? "a computer",
    clientId: CLI_CLIENT_ID,
    scopes: [CLI_SCOPE],
    grantId: null,
    seconds: CLI_TOKEN_SECONDS,
  });
  return { token, seconds: CLI_TOKEN_SECONDS };
}

/** Who logged our command in, where. */
export interface CliLogin {
  readonly userId: string;
  readonly orgId: string;
  readonly deviceName: string;
}

/** Takes the token of our command, once. Throws AppError cli_token_invalid for every other text. */
export async function redeemCliToken(
  deps: { readonly db: Pick<Db, "systemPool">; readonly keys: SigningKeys; readonly issuer: string },
  text: string,
): Promise<CliLogin> {
  const token = await readOwnToken(deps.keys, deps.issuer, text);
  const isOurs = token?.aud === managementResource(deps.issuer) && token.client_id === CLI_CLIENT_ID;
  if (!isOurs || token.scope !== CLI_SCOPE) throw invalid();
  const isFirst = await useAssertionOnce(deps.db, `${CLI_CLIENT_ID}\n${token.jti}`, new Date(token.exp * 1000));
  if (!isFirst) throw invalid();
  return { userId: token.sub, orgId: token.org, deviceName: token.label ?? "a computer" };
}

function invalid(): AppError {
  return new AppError({
    code: "cli_token_invalid",
    kind: "unauthenticated",
    message: "This is no token of a login of the command line: it expired, was used, or was issued for something else.",
    remedy: "Run `switchyard login` again.",
  });
}

function gone(): AppError {
  return new AppError({
    code: "device_request_gone",
    kind: "not_found",
    message: "This login is over: it took too long, or it was finished before.",
    remedy: "Run `switchyard login` again.",
  });
}

function decided(): AppError {
  return new AppError({
    code: "device_request_decided",
    kind: "conflict",
    message: "This login was decided already.",
    remedy: "Go back to the terminal; if it is not signed in, run `switchyard login` again.",
  });
}
