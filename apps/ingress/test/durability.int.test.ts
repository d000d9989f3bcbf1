import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDb } from "@switchyard/db";
import { seedKey } from "@switchyard/oauth/testing";
import { makeLive, seedDeployment, seedInstance, seedServer, setInstance } from "@switchyard/routing/testing";
import { testDatabase } from "@switchyard/testing";
import { afterAll, describe, expect, it } from "vitest";
import { connectLegacy, modernCall, send } from "./clients.ts";
import { eventually } from "./eventually.ts";
import { startIngress } from "./start-ingress.ts";
import { startModernUpstream, startRawUpstream, startSessionUpstream } from "./start-upstream.ts";

const { db, urls } = await testDatabase();
const ingress = await startIngress(db);
const upstream = await startModernUpstream();
afterAll(async () => {
  await ingress.close();
  await upstream.close();
});

/** Every record in the spools below a folder, as text. */
function spooled(root: string): string {
  const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".seg"));
  return files.map((name) => readFileSync(join(root, name), "utf8")).join("");
}

describe("an exchange", () => {
  it("is in the spool before its answer is with the client, also over a stream and over Postgres being away", async () => {
    const root = mkdtempSync(join(tmpdir(), "switchyard-durable-"));
    const ingressDb = openDb({ ...urls, poolMax: 2 });
    const cut = await startIngress(db, { ingressDb, spoolRoot: root });
    const server = await seedServer(db, { access: "public" });
    await seedInstance(db, server, { address: upstream.address });
    const url = cut.url(server);
    expect((await send(url, modernCall("echo", { text: "before" }))).status).toBe(200);
    await ingressDb.systemPool.end();
    for (const [tool, args, text] of [
      ["echo", { text: "while away" }, "while away"],
      ["progress", { steps: 2 }, "2 steps"],
    ] as const) {
      const call = modernCall(tool, args, `id of ${tool}`);
      const answer = await send(url, {
        ...call,
        body: call.body.toString().replace('"_meta":{', '"_meta":{"progressToken":1,'),
      });
      expect(answer).toMatchObject({ status: 200, text: expect.stringContaining(text) });
      expect(spooled(root)).toContain(`id of ${tool}`);
    }
    await cut.close();
    const again = await startIngress(db, { spoolRoot: root });
    await eventually(async () => (await again.trail(server)).map(({ name, outcome }) => [name, outcome])).toEqual([
      ["progress", "complete"],
      ["echo", "complete"],
      ["echo", "complete"],
    ]);
    await again.close();
    rmSync(root, { recursive: true });
  }, 30_000);

  it("is answered by another instance when the first cannot be dialled, and by none twice", async () => {
    const server = await seedServer(db, { access: "public" });
    const gone = await startModernUpstream("gone");
    await seedInstance(db, server, { address: gone.address });
    await seedInstance(db, server, { address: upstream.address });
    await gone.close();
    for (let turn = 0; turn < 4; turn++) {
      expect((await send(ingress.url(server), modernCall("echo", { text: "hi" }))).status).toBe(200);
    }
    let received = 0;
    const dropping = await startRawUpstream((request) => {
      received += 1;
      request.socket.destroy();
    });
    const other = await seedServer(db, { access: "public" });
    await seedInstance(db, other, { address: dropping.address });
    await seedInstance(db, other, { address: dropping.address });
    expect((await send(ingress.url(other), modernCall("echo"))).status).toBe(502);
    expect(received).toBe(1);
    await dropping.close();
  });

  it("waits for an instance and goes to it as soon as it is ready", async () => {
    const server = await seedServer(db, { access: "public" });
    const id = await seedInstance(db, server, { address: upstream.address, status: "starting" });
    let answered = false;
    const call = send(ingress.url(server), modernCall("echo", { text: "hi" })).finally(() => {
      answered = true;
    });
    await eventually(async () => (await send(`${ingress.origin}/healthz`, { method: "GET" })).status).toBe(200);
    expect(answered).toBe(false);
    await setInstance(db, id, { status: "ready" });
    await ingress.announce(server);
    expect((await call).status).toBe(200);
  });

  it("for a server that was never deployed is told so at once", async () => {
    const server = await seedServer(db, { access: "public" });
    await db.asSystem("test", (tx) =>
      tx.environment.update({ where: { id: server.environmentId }, data: { liveDeploymentId: null } }),
    );
    const { status, headers, text } = await send(ingress.url(server), modernCall("echo"));
    expect(status).toBe(503);
    expect(headers["retry-after"]).toBeDefined();
    expect(JSON.parse(text)).toMatchObject({ id: 1, error: { data: { code: "nothing_deployed" } } });
  });

  it("reaches an instance on a unix socket", async () => {
    const folder = mkdtempSync(join(tmpdir(), "switchyard-unix-"));
    const body = '{"jsonrpc":"2.0","id":1,"result":{"resultType":"complete","content":[]}}';
    const unix = await startRawUpstream(
      (request, response) => {
        request.resume().on("end", () => response.writeHead(200, { "content-type": "application/json" }).end(body));
      },
      join(folder, "instance.sock"),
    );
    const server = await seedServer(db, { access: "public" });
    await seedInstance(db, server, { address: unix.address });
    expect(await send(ingress.url(server), modernCall("echo"))).toMatchObject({ status: 200, text: body });
    expect(unix.seen[0]?.host).toBe("localhost");
    await unix.close();
    rmSync(folder, { recursive: true });
  });
});

describe("a session", () => {
  it("stays on its draining instance while new ones go to the next deployment, and gets one 404 when it is gone", async () => {
    const [old, next] = await Promise.all([startSessionUpstream("old"), startSessionUpstream("next")]);
    const server = await seedServer(db);
    const key = await seedKey(db, server.orgId);
    const oldInstance = await seedInstance(db, server, { address: old.address });
    const url = ingress.url(server);
    const before = await connectLegacy(url, key.secret);
    const deploymentId = await seedDeployment(db, server);
    await seedInstance(db, server, { address: next.address, deploymentId });
    await makeLive(db, server, deploymentId);
    await setInstance(db, oldInstance, { status: "draining" });
    await ingress.announce(server);
    const textOf = async ({ client }: typeof before) =>
      JSON.stringify((await client.callTool({ name: "echo", arguments: { text: "hi" } })).content);
    let after = await connectLegacy(url, key.secret);
    await eventually(async () => {
      after = await connectLegacy(url, key.secret);
      return textOf(after);
    }).toContain("next: hi");
    expect(await textOf(before)).toContain("old: hi");
    await setInstance(db, oldInstance, { status: "stopped" });
    await ingress.announce(server);
    await eventually(() => textOf(before).catch((error: Error) => error.message)).toMatch(/404|not known/);
    expect(await textOf(after)).toContain("next: hi");
    await Promise.all([before.client.close(), after.client.close(), old.close(), next.close()]);
  });
});

describe("the ingress", () => {
  it("is ready while its dependencies answer, and lets a running call end before it goes", async () => {
    const own = await startIngress(db);
    const slow = await startSessionUpstream();
    const server = await seedServer(db, { access: "public" });
    await seedInstance(db, server, { address: slow.address });
    expect((await send(`${own.origin}/readyz`, { method: "GET" })).status).toBe(200);
    const { client } = await connectLegacy(own.url(server));
    const call = client.callTool({ name: "slow", arguments: {} });
    // initialize, initialized, the GET stream, and the call.
    await eventually(() => slow.seen.length).toBeGreaterThanOrEqual(4);
    await eventually(async () => (await own.trail(server)).map(({ method }) => method)).toContain("stream.open");
    const closing = own.close();
    slow.finishSlow();
    expect((await call).content).toEqual([{ type: "text", text: "slow and done" }]);
    await closing;
    await client.close().catch(() => {});
    await slow.close();
  });
});
