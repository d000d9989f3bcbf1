import type { Role } from "@switchyard/contracts";
import { noToolRules } from "@switchyard/tenancy";
import { describe, expect, it } from "vitest";
import { admit } from "./admission.ts";
import { anonymousPrincipal, foreignPrincipal, type McpPrincipal, mcpPrincipal } from "./mcp-principal.ts";
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
  memberIds: new Set(),
  toolRules: noToolRules,
});

const none = { role: null, serverIds: [], credential: null } as const;
const user = (role: Role): McpPrincipal => mcpPrincipal({ ...none, kind: "user", id: "usr_1", label: "Ada", role });
const key = (...serverIds: string[]): McpPrincipal =>
  mcpPrincipal({ ...none, kind: "key", id: "key_1", label: "a key", serverIds });

/** Who comes, and what each access answers: null lets in. */
const callers: Readonly<Record<string, McpPrincipal>> = {
  anonymous: anonymousPrincipal,
  foreign: foreignPrincipal,
  member: user("member"),
  auditor: user("auditor"),
  developer: user("developer"),
  "unlimited key": key(),
  "key of the server": key("srv_1"),
  "key of another server": key("srv_2"),
};

const verdicts: Readonly<Record<RouteAccess, Readonly<Record<string, string | null>>>> = {
  developers: {
    anonymous: "credential_missing",
    foreign: "mcp_server_not_found",
    member: "preview_needs_developer",
    auditor: "role_may_not_call",
    developer: null,
    "unlimited key": "preview_needs_named_key",
    "key of the server": null,
    "key of another server": "key_not_for_server",
  },
  organization: {
    anonymous: "credential_missing",
    foreign: "mcp_server_not_found",
    member: null,
    auditor: "role_may_not_call",
    developer: null,
    "unlimited key": null,
    "key of the server": null,
    "key of another server": "key_not_for_server",
  },
  restricted: {
    anonymous: "credential_missing",
    foreign: "mcp_server_not_found",
    member: "access_restricted",
    auditor: "role_may_not_call",
    developer: "access_restricted",
    "unlimited key": "access_restricted",
    "key of the server": null,
    "key of another server": "key_not_for_server",
  },
  public: Object.fromEntries(Object.keys(callers).map((name) => [name, null])),
  own: Object.fromEntries(Object.keys(callers).map((name) => [name, "access_own_unavailable"])),
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
