import { roles } from "@switchyard/contracts";
import { judgeServer, mcpPrincipal, noToolRules } from "@switchyard/tenancy";
import { expect, it } from "vitest";
import { admit } from "./admission.ts";
import type { Route } from "./route.ts";

const limits = [null, [], ["srv_1"], ["srv_2"], ["srv_1", "srv_2"]] as const;
const memberIds = new Set(["usr_named"]);

const route = (access: "organization" | "restricted" | "public"): Route => ({
  ...{ orgId: "org_1", orgSlug: "acme", serverId: "srv_1", serverSlug: "demo", access },
  ...{ mcpUrl: "http://127.0.0.1/acme/demo/mcp", environmentId: "env_1", environmentKind: "production" },
  ...{ deploymentId: null, ready: [], reachable: [], memberIds, toolRules: noToolRules },
  ...{ allowedOrigins: new Set<string>(), limits: [] },
});

const callers = ["user", "client", "key", "anonymous"].flatMap((kind) =>
  [null, ...roles].flatMap((role) =>
    [null, "usr_named", "usr_other"].flatMap((userId) =>
      limits.map((servers) => {
        const id = kind === "user" ? (userId ?? "usr_none") : `${kind}_1`;
        const serverIds = servers === null ? null : new Set(servers);
        const of = kind as "user" | "client" | "key" | "anonymous";
        return mcpPrincipal({ kind: of, id, label: "x", role, userId, serverIds });
      }),
    ),
  ),
);

it.each(["organization", "restricted", "public"] as const)(
  "what a credential is said to reach is what the door of a server lets in: %s",
  (access) => {
    for (const caller of callers) {
      let admitted = true;
      try {
        admit(route(access), caller);
      } catch {
        admitted = false;
      }
      const verdict = judgeServer(caller, { id: "srv_1", access, memberIds });
      expect(verdict === "admitted", `${JSON.stringify(caller)} ${verdict}`).toBe(admitted);
    }
  },
);
