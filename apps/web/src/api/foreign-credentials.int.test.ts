import { createServer } from "@switchyard/deployments";
import { openAssertions } from "@switchyard/oauth/door";
import { createApiKey, mcpPrincipal } from "@switchyard/tenancy";
import { beforeAll, expect, test } from "vitest";
import { principalOf, type TestApi, type TestOrg, testApi } from "../../test/api.ts";

let api: TestApi;
let org: TestOrg;
beforeAll(async () => {
  api = await testApi();
  org = await api.makeOrg();
});

async function refusal(bearer: string): Promise<readonly [number, string]> {
  const response = await api.call(`GET /orgs/${org.slug}/servers`, { as: { bearer } });
  return [response.status, ((await response.json()) as { code: string }).code];
}

test("an access token for an MCP server opens nothing of the management API, not even of who took it as owner", async () => {
  const owner = await principalOf(api.deps, org);
  const server = await createServer(api.deps, owner, {
    ...{ name: "Data plane", source: { template: "typescript-http" }, access: "organization" },
  });
  const minted = await api.call(`POST /orgs/${org.slug}/servers/${server.slug}/token`, { as: org });
  const { token } = (await minted.json()) as { token: string };
  expect(await refusal(token)).toEqual([401, "api_key_invalid"]);
});

test("a key of the plane mcp is refused with the door it opens", async () => {
  const owner = await principalOf(api.deps, org);
  const { secret } = await createApiKey(api.deps, owner, { name: "data plane", plane: "mcp" });
  expect(await refusal(String(secret))).toEqual([401, "api_key_wrong_plane"]);
});

test("an assertion that a server was handed opens nothing here", async () => {
  const assertions = openAssertions({ webOrigin: api.deps.config.WEB_ORIGIN, seed: Buffer.alloc(32, 1) });
  const principal = mcpPrincipal({ kind: "user", id: org.owner.id, label: "owner", role: "owner" });
  const target = { orgId: org.id, serverId: "srv_1", serverSlug: "demo", environmentId: "env_1" };
  expect(await refusal(assertions.assert(principal, target) ?? "")).toEqual([401, "api_key_invalid"]);
});
