import { type ClientKind, describeScope } from "@switchyard/contracts";
import { type Identity, judgeTool, type Principal, type ToolRules } from "@switchyard/tenancy";
import { findToolNames, findToolRules } from "./asked-server-store.ts";
import { documentHost, isProved, type RedirectTarget, redirectTarget } from "./client-words.ts";
import { sealPage } from "./page-token.ts";
import type { ConsentDeps } from "./ports.ts";
import { findAccount, findKnownGrant } from "./request-store.ts";
import { type ResolvedRequest, resolveRequest } from "./resolve-request.ts";
import { requiredScopes } from "./scope-choice.ts";

/** What a client asks for, in words and with what it reaches. */
export interface AskedScope {
  readonly scope: string;
  readonly words: string;
  /** Nothing works without it. */
  readonly required: boolean;
  /** Given before already. */
  readonly known: boolean;
  /** Tools it lets this person's client call; null where nothing is known of the server's tools. */
  readonly tools: readonly string[] | null;
}

/** Who asks, as the page says it. */
export interface ShownClient {
  readonly id: string;
  /** Its own claim, made harmless; null when it has none. */
  readonly name: string | null;
  readonly kind: ClientKind;
  /** Host whose document describes it. */
  readonly documentHost: string | null;
  /** Where the answer goes; null in the device flow. */
  readonly target: RedirectTarget | null;
  readonly redirectUri: string | null;
}

interface Page {
  readonly uid: string;
  /** Sent back with the decision: binds it to this request, this session and what is shown here. */
  readonly token: string;
  readonly client: ShownClient;
  readonly account: { readonly email: string; readonly name: string | null };
  readonly expiresAt: Date;
}

/** A request as the page shows it. `hidden` stands for a server that is not there and for one the person may not use. */
export type ConsentRequest =
  | { readonly state: "decided"; readonly uid: string; readonly allow: boolean; readonly client: ShownClient }
  | (Page & { readonly state: "hidden"; readonly resource: string | null })
  | (Page & {
      readonly state: "asked";
      readonly org: { readonly slug: string; readonly name: string };
      readonly server: { readonly slug: string; readonly name: string; readonly preview: string | null };
      readonly resource: string;
      readonly role: string;
      readonly scopes: readonly AskedScope[];
      /** Tools of the server by name; null where none were captured yet. */
      readonly tools: readonly string[] | null;
      /** When the person let this client in before, and did not take it back. */
      readonly knownSince: Date | null;
      /** The answer goes elsewhere than it did then. */
      readonly movedFrom: string | null;
      /** Everything asked was given before, by this person to this very client. */
      readonly remembered: boolean;
    });

/**
 * What a client asks the signed-in person for. `browser` is the value of the interaction cookie. Throws AppError as
 * {@link resolveRequest} does.
 */
export async function getConsentRequest(
  deps: ConsentDeps,
  identity: Identity,
  input: { readonly uid: string; readonly browser: string | null },
): Promise<ConsentRequest> {
  const resolved = await resolveRequest(deps, identity, input);
  const { request, decision } = resolved;
  const client = shownClient(resolved);
  if (decision) return { state: "decided", uid: request.uid, allow: decision.allow, client };
  return deps.db.asSystem("a request for consent", async (tx) => {
    const account = (await findAccount(tx, identity.id)) ?? { email: identity.label, name: null };
    const token = sealPage(deps.sealer, {
      uid: request.uid,
      sessionId: identity.credential,
      digest: resolved.digest,
    });
    const page = { uid: request.uid, token, client, account, expiresAt: request.expiresAt };
    if (!resolved.asked || request.resource === null) return { state: "hidden", ...page, resource: request.resource };
    const { server, principal } = resolved.asked;
    const known = await findKnownGrant(tx, {
      userId: identity.id,
      clientId: request.clientId,
      resource: request.resource,
    });
    const host = client.target?.host ?? null;
    const tools = await findToolNames(tx, server.deploymentId);
    const rules = await findToolRules(tx, server.id);
    const { orgSlug, orgName } = server;
    return {
      state: "asked",
      ...page,
      org: { slug: orgSlug, name: orgName },
      server: { slug: server.slug, name: server.name, preview: server.preview },
      resource: request.resource,
      role: principal.role ?? "",
      scopes: askedScopesOf(resolved, { principal, tools, rules, known: known?.scopes ?? [] }),
      tools,
      knownSince: known?.createdAt ?? null,
      movedFrom: known && known.redirectHost !== host ? known.redirectHost : null,
      remembered: isRemembered(resolved, known),
    };
  });
}

/**
 * Whether the page can be skipped: the same person gave all of this, at this MCP URL, to a client whose identity is
 * proved, and the answer goes where it went then.
 */
export function isRemembered(
  { request, client }: ResolvedRequest,
  known: { readonly scopes: readonly string[]; readonly redirectHost: string | null } | null,
): boolean {
  const target = redirectTarget(request.redirectUri);
  return (
    known !== null &&
    !request.wantsPage &&
    isProved(client.kind, target) &&
    known.redirectHost === target?.host &&
    request.scopes.every((scope) => known.scopes.includes(scope))
  );
}

function shownClient({ request, client }: ResolvedRequest): ShownClient {
  const { id, name, kind } = client;
  const { redirectUri } = request;
  return {
    id,
    name,
    kind,
    documentHost: documentHost(kind, id),
    target: redirectTarget(redirectUri),
    redirectUri,
  };
}

function askedScopesOf(
  { request, client }: ResolvedRequest,
  of: {
    readonly principal: Principal;
    readonly tools: readonly string[] | null;
    readonly rules: ToolRules;
    readonly known: readonly string[];
  },
): AskedScope[] {
  const required = requiredScopes(request.scopes);
  const caller = {
    userId: of.principal.id,
    role: of.principal.role,
    clientId: client.id,
    keyId: null,
    tools: client.limits?.tools ?? null,
  };
  const isReached = (scope: string, tool: string) =>
    judgeTool({ ...caller, scopes: new Set([scope]) }, tool, of.rules) === "callable";
  return request.scopes.map((scope) => ({
    scope,
    words: describeScope(scope),
    required: required.includes(scope),
    known: of.known.includes(scope),
    tools: of.tools?.filter((tool) => isReached(scope, tool)) ?? null,
  }));
}
