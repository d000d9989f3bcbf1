/** The part of the pictures about who may call what: credentials, a policy, limits, and a client that asks to be let in. */
import { createHash, randomBytes } from "node:crypto";
import type { ComposedSystem } from "@switchyard/bench";
import { AppError } from "@switchyard/contracts";
import { z } from "zod";

const REDIRECT = "http://localhost:8090/callback";
const DAY_MS = 86_400_000;

/** Clients that an org would issue, and a policy on a server's tools. */
export async function issueCredentials(system: ComposedSystem): Promise<void> {
  for (const { days, ...client } of CLIENTS) {
    const expiresAt = new Date(Date.now() + days * DAY_MS).toISOString();
    await post(system, "/oauth-clients", { grantTypes: ["client_credentials"], ...client, expiresAt });
  }
  const policy = { effect: "allow", tools: ["add_note"], subject: { kind: "role", id: "developer" } };
  await post(system, "/servers/field-notebook/policies", policy);
}

const ALL = ["tools:read", "tools:call"];
const CLIENTS = [
  { name: "Nightly report", purpose: "ci", servers: ["field-notebook", "writing-desk"], scopes: ALL, days: 90 },
  { name: "Triage agent", purpose: "agent", servers: ["field-notebook"], scopes: ALL, tools: ["find_notes"], days: 30 },
  { name: "Release pipeline", purpose: "ci", servers: ["writing-desk"], scopes: ALL, days: 7 },
] as const;

/** Limits that a team would set, on a server and on all of the org. */
export async function setLimits(system: ComposedSystem): Promise<void> {
  for (const limit of LIMITS) await post(system, "/limits", limit);
}

const LIMITED = { server: "field-notebook" };
const LIMITS = [
  { ...LIMITED, tools: ["*"], per: "everyone", calls: 120, period: "hour" },
  { ...LIMITED, tools: ["find_notes"], per: "client", calls: 60, period: "minute" },
  { ...LIMITED, tools: ["add_note"], per: "everyone", calls: 20, period: "day" },
  { tools: [], per: "everyone", calls: 100_000, period: "month" },
] as const;

/** Registers a client as an editor does, and answers where it would send the browser to be let in at a server. */
export async function askToBeLetIn(system: ComposedSystem, name: string): Promise<string> {
  const registered = await fetch(`${system.webUrl}/oauth/register`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      client_name: name,
      redirect_uris: [REDIRECT],
      grant_types: ["authorization_code", "refresh_token"],
      token_endpoint_auth_method: "none",
    }),
  });
  const { client_id } = z.object({ client_id: z.string() }).parse(await registered.json());
  const asked = new URLSearchParams({
    response_type: "code",
    client_id,
    redirect_uri: REDIRECT,
    scope: "tools:read tools:call offline_access",
    prompt: "consent",
    state: randomBytes(16).toString("base64url"),
    code_challenge: createHash("sha256").update(randomBytes(32).toString("base64url")).digest("base64url"),
    code_challenge_method: "S256",
    resource: `${system.mcpUrl}/${system.org}/field-notebook/mcp`,
  });
  return `${system.webUrl}/oauth/authorize?${asked}`;
}

async function post(system: ComposedSystem, path: string, body: unknown): Promise<void> {
  const response = await fetch(`${system.webUrl}/api/v1/orgs/${system.org}${path}`, {
    method: "POST",
    headers: { authorization: `Bearer ${system.apiKey}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (response.ok) return;
  throw new AppError({
    code: "request_failed",
    kind: "upstream_failed",
    message: `${path} answered ${response.status}: ${(await response.text()).slice(0, 500)}`,
  });
}
