import { issueAccessToken, issueCliToken, managementResource } from "@switchyard/oauth";
import { beforeAll, expect, test } from "vitest";
import { type TestApi, type TestOrg, testApi } from "../../test/api.ts";

let api: TestApi;
let org: TestOrg;
beforeAll(async () => {
  api = await testApi();
  org = await api.makeOrg();
});

const issuer = () => api.deps.config.WEB_ORIGIN;
const keys = () => ({ keys: api.deps.signingKeys, issuer: issuer() });
async function login(userId = org.owner.id, orgId = org.id): Promise<string> {
  return (await issueCliToken(keys(), { userId, orgId, deviceName: "ann's laptop" })).token;
}
const exchange = (token: string) => api.call("POST /cli-logins/exchange", { body: { token } });

test("a login that a person allowed becomes a key of theirs for ninety days, and ends with a logout", async () => {
  const response = await exchange(await login());
  expect(response.status).toBe(201);
  const { org: slug, key } = (await response.json()) as { org: string; key: Record<string, string> };
  expect(slug).toBe(org.slug);
  expect(key).toMatchObject({
    name: "CLI on ann's laptop",
    plane: "manage",
    role: "admin",
    createdBy: org.owner.email,
  });
  const days = (Date.parse(key["expiresAt"] ?? "") - Date.now()) / 86_400_000;
  expect(days).toBeGreaterThan(89);
  expect(days).toBeLessThanOrEqual(90);
  const secret = key["secret"] ?? "";
  const mine = await api.call(`GET /orgs/${org.slug}/servers`, { as: { bearer: secret } });
  expect(mine.status).toBe(200);
  const end = () => api.call("POST /cli-logins/end", { body: { key: secret } });
  expect((await end()).status).toBe(204);
  expect((await end()).status).toBe(401);
  expect((await api.call(`GET /orgs/${org.slug}/servers`, { as: { bearer: secret } })).status).toBe(401);
});

test("refuses the token of a login a second time", async () => {
  const token = await login();
  const statuses = (await Promise.all([exchange(token), exchange(token)])).map(({ status }) => status);
  expect(statuses.sort()).toEqual([201, 401]);
});

test("refuses the token of a login at every other route of the API", async () => {
  const response = await api.call(`GET /orgs/${org.slug}/servers`, { as: { bearer: await login() } });
  expect(response.status).toBe(401);
});

test("refuses a login of somebody who does not belong to the org any more", async () => {
  const other = await api.makeOrg();
  expect((await exchange(await login(org.owner.id, other.id))).status).toBe(404);
});

test.each([
  ["an MCP server", { audience: "https://mcp.example/a/b/mcp" }],
  ["another client", { clientId: "cli_other" }],
  ["tools", { scopes: ["tools:call"] }],
  ["another issuer", { issuer: "https://evil.example" }],
])("refuses to exchange an access token for %s", async (_what, over) => {
  const { token } = await issueAccessToken(api.deps.signingKeys, {
    ...{ issuer: issuer(), audience: managementResource(issuer()), subject: org.owner.id, orgId: org.id, role: null },
    ...{ label: "x", clientId: "switchyard-cli", scopes: ["key:create"], grantId: null },
    ...over,
  });
  expect((await exchange(token)).status).toBe(401);
});
