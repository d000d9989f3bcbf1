import type { Role } from "@switchyard/contracts";
import {
  anonymousPrincipal,
  foreignPrincipal,
  type McpPrincipal,
  mcpPrincipal,
  noToolRules,
} from "@switchyard/tenancy";
import { describe, expect, it } from "vitest";
import { admit } from "./admission.ts";
import type { Route, RouteAccess } from "./route.ts";

const route = (access: RouteAccess): Route => ({
  orgId: "org_1",
  orgSlug: "acme",
  serverId: "srv_1",
  serverSlug: "demo",
  access,
  mcpUrl: "http://127.0.0.1:8080/acme/demo@pr-1/mcp",
  environmentId: "env_1",
  environmentKind: "preview",
  deploymentId: "dpl_1",
  ready: [],
  reachable: [],
  memberIds: new Set(["usr_named"]),
  allowedOrigins: new Set(),
  limits: [],
  toolRules: noToolRules,
});

const user = (role: Role | null, more: Partial<McpPrincipal> = {}): McpPrincipal =>
  mcpPrincipal({ kind: "user", id: "usr_1", label: "Ada", role, ...more });
const key = (...ids: string[]): McpPrincipal =>
  mcpPrincipal({ kind: "key", id: "key_1", label: "a key", serverIds: ids.length === 0 ? null : new Set(ids) });
const client = (...ids: string[]): McpPrincipal =>
  mcpPrincipal({ kind: "client", id: "cli_1", clientId: "cli_1", label: "ci", serverIds: new Set(ids) });
const through = (serverId: string): McpPrincipal =>
  user("developer", { clientId: "cli_1", serverIds: new Set([serverId]) });

/** Who comes, and what each access answers: null lets in. */
const callers: Readonly<Record<string, McpPrincipal>> = {
  anonymous: anonymousPrincipal,
  foreign: foreignPrincipal,
  member: user("member"),
  auditor: user("auditor"),
  developer: user("developer"),
  "no role": user(null),
  "named member": user("member", { id: "usr_named" }),
  "named auditor": user("auditor", { id: "usr_named" }),
  "developer through a client of the server": through("srv_1"),
  "developer through a client of another server": through("srv_2"),
  "exchanged key of a developer": mcpPrincipal({ kind: "key", id: "key_2", label: "key", role: "developer" }),
  "unlimited key": key(),
  "key of the server": key("srv_1"),
  "key of another server": key("srv_2"),
  "client of the server": client("srv_1"),
  "client of another server": client("srv_2"),
  "client of no server": client(),
};

const always = {
  anonymous: "credential_missing",
  foreign: "mcp_server_not_found",
  auditor: "role_may_not_call",
  "no role": "role_may_not_call",
  "named auditor": "role_may_not_call",
  "developer through a client of another server": "client_not_for_server",
  "key of the server": null,
  "key of another server": "key_not_for_server",
  "client of the server": null,
  "client of another server": "client_not_for_server",
  "client of no server": "client_not_for_server",
};
const everyone = Object.fromEntries(Object.keys(callers).map((name) => [name, null]));

const verdicts: Readonly<Record<RouteAccess, Readonly<Record<string, string | null>>>> = {
  developers: {
    ...always,
    member: "preview_needs_developer",
    "named member": "preview_needs_developer",
    developer: null,
    "developer through a client of the server": null,
    "exchanged key of a developer": null,
    "unlimited key": "preview_needs_named_key",
  },
  organization: {
    ...always,
    member: null,
    "named member": null,
    developer: null,
    "developer through a client of the server": null,
    "exchanged key of a developer": null,
    "unlimited key": null,
  },
  restricted: {
    ...always,
    member: "access_restricted",
    "named member": null,
    developer: "access_restricted",
    "developer through a client of the server": "access_restricted",
    "exchanged key of a developer": "access_restricted",
    "unlimited key": "access_restricted",
  },
  public: everyone,
  // The server asks for itself.
  own: everyone,
};

function verdict(access: RouteAccess, caller: McpPrincipal): string | null {
  try {
    admit(route(access), caller);
    return null;
  } catch (error) {
    return String(Reflect.get(Object(error), "code"));
  }
}

describe("admission", () => {
  it.each(Object.keys(verdicts) as RouteAccess[])("with access %s lets in exactly who may call", (access) => {
    const got = Object.entries(callers).map(([name, caller]) => [name, verdict(access, caller)]);
    expect(Object.fromEntries(got)).toEqual(verdicts[access]);
  });
});
