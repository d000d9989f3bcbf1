import { expect, test } from "vitest";
import { parseResource } from "./resource-name.ts";

const origins = { mcpOrigin: "https://mcp.example", mcpDomain: "mcp.example.net" };
const DEPLOYMENT = "dpl_01m7y4whq3000pmzj2dnxncfkq";
const names = { orgSlug: "acme", serverSlug: "weather-api", environmentSlug: null, deploymentId: null };

test.each([
  ["https://mcp.example/acme/weather-api/mcp", {}],
  ["https://mcp.example/acme/weather-api@pr-12/mcp", { environmentSlug: "pr-12" }],
  [`https://mcp.example/acme/weather-api@${DEPLOYMENT}/mcp`, { deploymentId: DEPLOYMENT }],
  ["https://weather-api--acme.mcp.example.net/mcp", {}],
  ["https://pr-12--weather-api--acme.mcp.example.net/mcp", { environmentSlug: "pr-12" }],
])("reads %s", (resource, more) => {
  expect(parseResource(origins, resource)).toEqual({ ...names, ...more });
});

test.each([
  "http://mcp.example/acme/weather-api/mcp",
  "https://mcp.example.evil.test/acme/weather-api/mcp",
  "https://mcp.example:443/acme/weather-api/mcp",
  "https://x@mcp.example/acme/weather-api/mcp",
  "https://mcp.example/acme/weather-api/mcp/",
  "https://mcp.example/acme/weather-api/mcp?x",
  "https://mcp.example/acme/weather-api/mcp#x",
  "https://mcp.example/acme//weather-api/mcp",
  "https://mcp.example/acme/./weather-api/mcp",
  "https://mcp.example/acme/%77eather-api/mcp",
  "https://mcp.example/Acme/weather-api/mcp",
  "https://mcp.example/acme/weather-api@/mcp",
  "https://mcp.example/acme/weather-api@dpl_1/mcp",
  "https://mcp.example/acme/weather-api/mcp\n",
  "https://mcp.example.net/mcp",
  "https://acme.mcp.example.net/mcp",
  "https://a--b--c--d.mcp.example.net/mcp",
  "https://weather-api--acme.evil.mcp.example.net/mcp",
  "https://weather-api--acme.mcp.example.net/other",
  `https://mcp.example/${"a".repeat(600)}/b/mcp`,
  "",
])("takes %j for no MCP URL", (resource) => {
  expect(parseResource(origins, resource)).toBeNull();
});

test("knows no hosts of servers where there is no domain for them", () => {
  const resource = "https://weather-api--acme.mcp.example.net/mcp";
  expect(parseResource({ mcpOrigin: origins.mcpOrigin }, resource)).toBeNull();
});
