import { createServer as createHttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createServer, deploymentChannel } from "@switchyard/deployments";
import { createRemoteJWKSet, jwtVerify } from "jose";
import { beforeAll, expect, onTestFinished, test } from "vitest";
import { principalOf, type TestApi, type TestOrg, testApi } from "../../test/api.ts";

let api: TestApi;
let org: TestOrg;
beforeAll(async () => {
  api = await testApi();
  org = await api.makeOrg();
});

let servers = 0;
async function newDeployment() {
  servers += 1;
  const principal = await principalOf(api.deps, org);
  const source = { template: "typescript-http" };
  const server = await createServer(api.deps, principal, {
    name: `Streamed ${servers}`,
    source,
    access: "organization",
  });
  const path = `/orgs/${org.slug}/servers/${server.slug}`;
  return { server, path, id: server.lastDeployment?.id ?? "" };
}

async function appendLog(deploymentId: string, from: number, to: number): Promise<void> {
  const entries = Array.from({ length: to - from + 1 }, (_, index) => ({
    seq: from + index,
    at: new Date().toISOString(),
    step: "build",
    stream: "stdout",
    text: `line ${from + index}`,
  }));
  const chunk = { ownerId: deploymentId, orgId: org.id, firstSeq: from, lastSeq: to, bytes: 1, entries };
  await api.deps.db.asSystem("test", (tx) => tx.logChunk.create({ data: chunk }));
  await api.deps.queue.publish(deploymentChannel(deploymentId), null);
}

/** Reads events until `enough` says so or the stream ends. */
function reader(response: Response) {
  const stream = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  return {
    text: () => text,
    async until(enough: (text: string) => boolean): Promise<string> {
      while (stream && !enough(text)) {
        const { done, value } = await stream.read();
        if (done) break;
        text += value;
      }
      return text;
    },
  };
}

test("sends a deployment's lines once and in order, and ends when it has ended", async () => {
  const { id, path } = await newDeployment();
  await appendLog(id, 1, 2);
  const response = await api.call(`GET ${path}/deployments/${id}/events`, { as: org });
  expect(response.headers.get("content-type")).toContain("text/event-stream");
  const events = reader(response);
  await events.until((text) => text.includes("line 2"));
  await appendLog(id, 3, 3);
  await events.until((text) => text.includes("line 3"));
  await api.call(`POST ${path}/deployments/${id}/cancel`, { as: org });
  const text = await events.until(() => false);
  expect([...text.matchAll(/"text":"line (\d)"/g)].map(([, n]) => n)).toEqual(["1", "2", "3"]);
  expect(text).toContain('"status":"queued"');
  expect(text.lastIndexOf('"status":"canceled"')).toBeGreaterThan(text.lastIndexOf("line 3"));
});

test("goes on behind the last line that was seen", async () => {
  const { id, path } = await newDeployment();
  await appendLog(id, 1, 3);
  await api.call(`POST ${path}/deployments/${id}/cancel`, { as: org });
  const response = await api.call(`GET ${path}/deployments/${id}/events?afterSeq=2`, { as: org });
  const text = await reader(response).until(() => false);
  expect([...text.matchAll(/"text":"line (\d)"/g)].map(([, n]) => n)).toEqual(["3"]);
  expect(text).toContain("id: 3\n");
});

test("stops reading when the client goes away", async () => {
  const { id, path } = await newDeployment();
  const leaving = new AbortController();
  const response = await api.call(`GET ${path}/deployments/${id}/events`, { as: org, signal: leaving.signal });
  const events = reader(response);
  await events.until((text) => text.includes("queued"));
  leaving.abort();
  await expect(events.until(() => false)).resolves.toContain("queued");
});

test("mints a token for exactly one MCP URL, which the published keys verify", async () => {
  const { server, path } = await newDeployment();
  const response = await api.call(`POST ${path}/token`, { as: org });
  const { token, mcpUrl, expiresAt } = (await response.json()) as { token: string; mcpUrl: string; expiresAt: string };
  expect(mcpUrl).toBe(server.mcpUrl);
  expect(new Date(expiresAt).getTime() - Date.now()).toBeLessThanOrEqual(600_000);
  const { publicJwk } = await api.deps.signingKeys.current();
  const http = createHttpServer((_, answer) => answer.end(JSON.stringify({ keys: [publicJwk] }))).listen(
    0,
    "127.0.0.1",
  );
  onTestFinished(() => void http.close());
  await new Promise((resolve) => http.once("listening", resolve));
  const keys = createRemoteJWKSet(new URL(`http://127.0.0.1:${(http.address() as AddressInfo).port}`));
  const expected = { issuer: api.deps.config.WEB_ORIGIN, audience: mcpUrl, typ: "at+jwt" };
  const { payload } = await jwtVerify(token, keys, expected);
  expect(payload).toMatchObject({ sub: org.owner.id, org: org.id, role: "owner", aud: mcpUrl });
  const outbox = await api.deps.db.asSystem("test", (tx) => tx.auditOutbox.findMany({ where: { orgId: org.id } }));
  expect(JSON.stringify(outbox)).toContain("token.create");
  expect(JSON.stringify(outbox)).not.toContain(token);
});
