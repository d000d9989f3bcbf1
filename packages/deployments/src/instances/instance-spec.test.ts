import { expect, test } from "vitest";
import type { DeploymentPlan } from "../detection/plan.ts";
import { type InstanceInput, instanceSpec } from "./instance-spec.ts";

const jwks = JSON.stringify({ keys: [{ kty: "OKP", crv: "Ed25519", x: "abc", kid: "k1" }] });
const plan: Partial<DeploymentPlan> = {
  ...{ runtime: "node", nodeMajor: "24", start: ["node", "server.js"], cwd: ".", path: "/mcp" },
  ...{ egress: [], env: {}, stdioShared: false },
};
const input: InstanceInput = {
  ...{ instanceId: "ins_1", artifactDir: "/a", transport: "http", stateKey: "state", assertionJwks: jwks },
  plan: plan as DeploymentPlan,
  variables: { SWITCHYARD_JWKS: "mine", SWITCHYARD_JWKS_URL: "https://evil.example/jwks" },
  names: { org: "acme", server: "demo", environment: "production", deploymentId: "dpl_1", mcpUrl: "http://x/mcp" },
  limits: { memoryMb: 256, cpus: 1, pids: 64, tmpMb: 64 },
  onLine: () => {},
};

test("an instance can verify who calls without any way out, and its variables cannot change whom it trusts", async () => {
  const { env, egress } = instanceSpec(input);
  expect(egress).toEqual({ kind: "none" });
  expect(env["SWITCHYARD_JWKS"]).toBe(jwks);
  const fetched = await fetch(env["SWITCHYARD_JWKS_URL"] ?? "");
  expect(await fetched.json()).toEqual(JSON.parse(jwks));
});
