import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { seedKey } from "@switchyard/oauth/testing";
import { type SeededServer, seedInstance, seedServer, setInstance } from "@switchyard/routing/testing";
import { type AskingRunner, freePort, startAskingRunner } from "@switchyard/runner/testing";
import { testDatabase } from "@switchyard/testing";
import { afterAll, describe, expect, it, onTestFinished } from "vitest";
import { modernCall, send } from "./clients.ts";
import { eventually } from "./eventually.ts";
import { startIngress } from "./start-ingress.ts";

const { db } = await testDatabase();
const ingress = await startIngress(db);
const dir = mkdtempSync(join(tmpdir(), "sy-bridge-"));
const runners: AskingRunner[] = [];
afterAll(async () => {
  await ingress.close();
  await Promise.all(runners.map((runner) => runner.close()));
  rmSync(dir, { recursive: true, force: true });
});

/** A server of 2025 with `count` instances behind the runner. */
async function serve(mode: "bridge" | "front", count: number): Promise<{ server: SeededServer; instances: string[] }> {
  const server = await seedServer(db, { access: "organization" });
  const instances: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const port = await freePort();
    const instanceId = await seedInstance(db, server, { address: { kind: "tcp", host: "127.0.0.1", port } });
    runners.push(await startAskingRunner({ dir, port, mode, instanceId, stateKey: server.environmentId }));
    instances.push(instanceId);
  }
  return { server, instances };
}

/** A client that speaks 2026-07-28 alone and answers every form with its name. */
async function connect(server: SeededServer, name: string): Promise<Client> {
  const key = await seedKey(db, server.orgId);
  const client = new Client(
    { name: "bridge-test", version: "1" },
    { versionNegotiation: { mode: { pin: "2026-07-28" } }, capabilities: { elicitation: { form: {} } } },
  );
  client.setRequestHandler("elicitation/create", ({ params }) => {
    const fields = "requestedSchema" in params ? Object.keys(params.requestedSchema.properties) : [];
    return { action: "accept", content: Object.fromEntries(fields.map((field) => [field, name])) };
  });
  const headers = { authorization: `Bearer ${key.secret}` };
  await client.connect(new StreamableHTTPClientTransport(new URL(ingress.url(server)), { requestInit: { headers } }));
  onTestFinished(() => client.close());
  return client;
}

async function greet(client: Client): Promise<unknown> {
  return (await client.callTool({ name: "greet", arguments: {} })).content;
}

const said = (name: string): unknown => [{ type: "text", text: `Hello, ${name}!` }];

describe.each(["bridge", "front"] as const)("clients of 2026-07-28 of a server of 2025 behind the %s", (mode) => {
  it("answer its questions at the instance that asked, however many there are, and never each other's", async () => {
    const { server } = await serve(mode, 2);
    const names = ["Ada", "Bob", "Cyd"];
    const clients = await Promise.all(names.map((name) => connect(server, name)));
    const greetings = clients.flatMap((client) => Array.from({ length: 6 }, () => greet(client)));
    expect(await Promise.all(greetings)).toEqual(names.flatMap((name) => Array.from({ length: 6 }, () => said(name))));
    await eventually(async () => (await ingress.trail(server)).map(({ outcome }) => outcome)).toContain(
      "input_required",
    );
  });
});

describe("a retry", () => {
  const declared = { "io.modelcontextprotocol/clientCapabilities": { elicitation: {} } };
  const inputResponses = { "elicitation-1": { action: "accept", content: { name: "Ada" } } };

  async function ask(server: SeededServer, secret: string, retry: object = {}) {
    const { headers, body } = modernCall("greet");
    const message = JSON.parse(String(body));
    message.params = { ...message.params, ...retry, _meta: { ...message.params._meta, ...declared } };
    const asking = { ...headers, authorization: `Bearer ${secret}`, accept: "application/json" };
    return JSON.parse((await send(ingress.url(server), { headers: asking, body: JSON.stringify(message) })).text);
  }

  it("finds its call at an instance that drains or is kept warm, and is told when that is gone", async () => {
    const { server, instances } = await serve("bridge", 1);
    const [old = ""] = instances;
    const [{ secret }, { secret: other }] = [await seedKey(db, server.orgId), await seedKey(db, server.orgId)];
    const asked = await ask(server, secret);
    const lost = await ask(server, secret);
    expect(asked.result.requestState).toContain(`.${old}.`);
    const port = await freePort();
    const instanceId = await seedInstance(db, server, { address: { kind: "tcp", host: "127.0.0.1", port } });
    runners.push(await startAskingRunner({ dir, port, mode: "bridge", instanceId, stateKey: server.environmentId }));
    await setInstance(db, old, { status: "standby" });
    await ingress.announce(server);
    const { requestState } = asked.result;
    await eventually(async () => (await ask(server, other)).result.requestState).toContain(`.${instanceId}.`);
    expect((await ask(server, secret, { requestState, inputResponses })).result).toMatchObject({
      content: said("Ada"),
    });
    await setInstance(db, old, { status: "stopped" });
    await ingress.announce(server);
    const retry = { requestState: lost.result.requestState, inputResponses };
    await eventually(async () => (await ask(server, secret, retry)).error?.data?.reason).toBe("elsewhere");
  });
});
