import { AppError } from "@switchyard/contracts";
import {
  type Identity,
  judgeServer,
  may,
  type Principal,
  resolvePrincipal,
  type ServerVerdict,
} from "@switchyard/tenancy";
import { type AskedServer, findAskedServer, findNamedUsers } from "./asked-server-store.ts";
import { consentDigest } from "./consent-digest.ts";
import { type Decision, findDecision } from "./decision-store.ts";
import type { AskingClient, AuthorizationRequest, ConsentDeps } from "./ports.ts";
import { findAskingClient, findRequest } from "./request-store.ts";

/** A request with all it is about, read anew for one person. */
export interface ResolvedRequest {
  readonly request: AuthorizationRequest;
  readonly client: AskingClient;
  readonly digest: string;
  readonly decision: Decision | null;
  /** Null when there is no such server or the person may not use it: both are one answer. */
  readonly asked: { readonly server: AskedServer; readonly principal: Principal } | null;
}

/**
 * Reads a request for the person who is to decide. `browser` is the interaction cookie that came with it: the browser that
 * began the request decides it, or somebody could be made to let in a client that another person runs.
 * Throws AppError consent_request_gone, consent_other_browser, consent_client_gone, consent_client_elsewhere, and what
 * the org asks of its members' sessions.
 */
export async function resolveRequest(
  deps: ConsentDeps,
  identity: Identity,
  input: { readonly uid: string; readonly browser: string | null },
): Promise<ResolvedRequest> {
  const { uid } = input;
  const request = await findRequest(deps, uid);
  if (!request) throw gone();
  if (input.browser !== uid) throw otherBrowser();
  const client = await findAskingClient(deps, request.clientId);
  if (!client) throw clientGone();
  const { resource } = request;
  const { server, memberIds, decision } = await deps.db.asSystem("a request for consent", async (tx) => {
    const server = resource === null ? null : await findAskedServer(tx, resource, deps);
    const memberIds = server ? await findNamedUsers(tx, server.id) : new Set<string>();
    return { server, memberIds, decision: await findDecision(tx, uid) };
  });
  const resolved = { request, client, decision, digest: consentDigest(request, client) };
  const principal = server && (await principalOf(deps, identity, server.orgId));
  const verdict = server && principal ? judge(server, { principal, client, memberIds }) : "absent";
  if (verdict === "credential_for_others") throw clientElsewhere();
  return { ...resolved, asked: server && principal && verdict === "admitted" ? { server, principal } : null };
}

async function principalOf(deps: ConsentDeps, identity: Identity, orgId: string): Promise<Principal | null> {
  try {
    return await resolvePrincipal(deps, identity, orgId);
  } catch (error) {
    if (error instanceof AppError && error.kind === "not_found") return null;
    throw error;
  }
}

/** As the ingress will decide it at each call. A server that does its own OAuth takes no tokens of ours. */
function judge(
  server: AskedServer,
  by: { readonly principal: Principal; readonly client: AskingClient; readonly memberIds: ReadonlySet<string> },
): ServerVerdict {
  const { principal, client, memberIds } = by;
  if (principal.kind !== "user" || !may(principal, "mcp.call")) return "role_may_not_call";
  if (client.limits && client.limits.orgId !== server.orgId) return "credential_for_others";
  const isDevelopers = server.access === "developers";
  if (isDevelopers && !may(principal, "server.manage")) return "role_may_not_call";
  const caller = {
    kind: "user",
    userId: principal.id,
    role: principal.role,
    serverIds: client.limits?.serverIds ?? null,
  } as const;
  return judgeServer(caller, { id: server.id, access: isDevelopers ? "organization" : server.access, memberIds });
}

function gone(): AppError {
  return new AppError({
    code: "consent_request_gone",
    kind: "not_found",
    message: "No sign-in waits here any more: it took too long, or it was finished before.",
    remedy: "Go back to the client and connect again.",
  });
}

function otherBrowser(): AppError {
  return new AppError({
    code: "consent_other_browser",
    kind: "forbidden",
    message: "This sign-in was started in another browser, so nothing can be allowed here.",
    remedy: "If you are connecting a client yourself, start again from it in this browser; otherwise close this page.",
  });
}

function clientGone(): AppError {
  return new AppError({
    code: "consent_client_gone",
    kind: "not_found",
    message: "The client that asks is not known here any more: it was revoked, suspended, or its registration ended.",
    remedy: "Connect again from the client; where it was issued to you, ask an admin of the org for another.",
  });
}

function clientElsewhere(): AppError {
  return new AppError({
    code: "consent_client_elsewhere",
    kind: "forbidden",
    message: "This client was issued for other servers than the one it asks for.",
    remedy: "Ask an admin of the org to add the server to the client.",
  });
}
