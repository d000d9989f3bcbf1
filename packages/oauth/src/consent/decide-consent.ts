import { recordManagementEvent } from "@switchyard/audit";
import { AppError } from "@switchyard/contracts";
import { actorOf, type Identity } from "@switchyard/tenancy";
import { redirectTarget } from "./client-words.ts";
import { type Decision, insertDecision } from "./decision-store.ts";
import { isRemembered } from "./get-consent-request.ts";
import { openPage } from "./page-token.ts";
import type { ConsentDeps } from "./ports.ts";
import { findKnownGrant } from "./request-store.ts";
import { type ResolvedRequest, resolveRequest } from "./resolve-request.ts";
import { chosenScopes } from "./scope-choice.ts";

export interface DecideConsentInput {
  readonly uid: string;
  /** Value of the interaction cookie. */
  readonly browser: string | null;
  /** Token of the page that was shown. */
  readonly token: string;
  readonly allow: boolean;
  /** What is given of what was asked; of no matter after a refusal. */
  readonly scopes: readonly string[];
}

/**
 * Keeps what the person decided about a request, once: the authorization server takes it from here. What is given is what
 * the page showed. Throws AppError as {@link resolveRequest} does, and consent_page_stale, consent_changed,
 * consent_decided, consent_scopes_raised, consent_scopes_empty, mcp_server_not_found.
 */
export async function decideConsent(deps: ConsentDeps, identity: Identity, input: DecideConsentInput): Promise<void> {
  const { uid } = input;
  const digest = openPage(deps.sealer, input.token, { uid, sessionId: identity.credential });
  const resolved = await resolveRequest(deps, identity, input);
  if (resolved.decision) throw decided();
  if (digest !== resolved.digest) throw changed();
  await keep(deps, identity, { resolved, input: input.allow ? { scopes: input.scopes } : null, recalled: false });
}

/**
 * Decides by what the person decided before, where {@link isRemembered} lets it: true when the request is decided and the
 * page need not be shown. Throws AppError as {@link resolveRequest} does.
 */
export async function recallConsent(
  deps: ConsentDeps,
  identity: Identity,
  input: { readonly uid: string; readonly browser: string | null },
): Promise<boolean> {
  const resolved = await resolveRequest(deps, identity, input);
  const { request, asked, decision } = resolved;
  const { resource, clientId } = request;
  if (decision || !asked || resource === null) return false;
  const known = await deps.db.asSystem("a consent given before", (tx) =>
    findKnownGrant(tx, { userId: identity.id, clientId, resource }),
  );
  if (!isRemembered(resolved, known)) return false;
  await keep(deps, identity, { resolved, input: { scopes: request.scopes }, recalled: true });
  return true;
}

async function keep(
  deps: ConsentDeps,
  identity: Identity,
  act: {
    readonly resolved: ResolvedRequest;
    readonly input: { readonly scopes: readonly string[] } | null;
    readonly recalled: boolean;
  },
): Promise<void> {
  const { request, asked } = act.resolved;
  const decision = decisionOf(identity, act.resolved, act.input);
  await deps.db.asSystem("keep a consent", async (tx) => {
    if (!(await insertDecision(tx, request, decision))) throw decided();
    if (!asked) return;
    await recordManagementEvent(tx, {
      orgId: asked.server.orgId,
      actor: actorOf(identity),
      method: decision.allow ? "consent.allow" : "consent.deny",
      name: act.resolved.client.name ?? request.clientId,
      server: { id: asked.server.id, slug: asked.server.slug },
      arguments: {
        clientId: request.clientId,
        clientKind: act.resolved.client.kind,
        redirectHost: redirectTarget(request.redirectUri)?.host ?? null,
        resource: request.resource,
        scopes: decision.allow ? decision.scopes : request.scopes,
        recalled: act.recalled,
      },
      context: { requestId: identity.requestId },
    });
  });
}

function decisionOf(
  identity: Identity,
  { request, client, asked, digest }: ResolvedRequest,
  given: { readonly scopes: readonly string[] } | null,
): Decision {
  const made = { userId: identity.id, sessionId: identity.credential, digest };
  if (given === null) return { ...made, allow: false };
  if (!asked || request.resource === null) throw hidden();
  return {
    ...made,
    allow: true,
    orgId: asked.server.orgId,
    serverId: asked.server.id,
    resource: request.resource,
    clientId: request.clientId,
    clientName: client.name ?? request.clientId.slice(0, 80),
    clientKind: client.kind,
    redirectHost: redirectTarget(request.redirectUri)?.host ?? null,
    scopes: chosenScopes(request.scopes, given.scopes),
  };
}

function decided(): AppError {
  return new AppError({
    code: "consent_decided",
    kind: "conflict",
    message: "This sign-in was decided already.",
    remedy: "Go back to the client; if it is not connected, connect again from there.",
  });
}

function changed(): AppError {
  return new AppError({
    code: "consent_changed",
    kind: "conflict",
    message: "What the client asks for changed after this page was shown; nothing was allowed.",
    remedy: "Reload the page and decide on what it shows now.",
  });
}

function hidden(): AppError {
  return new AppError({
    code: "mcp_server_not_found",
    kind: "not_found",
    message: "There is no MCP server at this address, or you may not use it.",
    remedy: "Check the address in the client, and whether you are signed in as the right person.",
  });
}
