/** A client that speaks both eras and asks which one a server speaks: no refusal of ours is an answer to that. */
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { newId } from "@switchyard/crypto";
import { seedKey } from "@switchyard/oauth/testing";
import { type SeededServer, seedInstance, seedServer } from "@switchyard/routing/testing";
import { testDatabase } from "@switchyard/testing";
import { afterAll, describe, expect, it } from "vitest";
import { modernCall, send } from "./clients.ts";
import { startIngress } from "./start-ingress.ts";
import { startModernUpstream, startRawUpstream, type Upstream } from "./start-upstream.ts";

const { db } = await testDatabase();
const [ingress, impatient] = [await startIngress(db), await startIngress(db, { upstreamHeadersMs: 300 })];
const modern = await startModernUpstream();
const opened: { close(): Promise<void> }[] = [ingress, impatient, modern];
afterAll(() => Promise.all(opened.map((one) => one.close())));

interface Asked {
  /** Methods that the client sent, in order. */
  readonly methods: string[];
  /** Statuses of what it got. */
  readonly statuses: number[];
  readonly failed: boolean;
}

/** Has a client of SDK v2 find out the era by itself. */
async function negotiate(url: string, headers: Record<string, string>): Promise<Asked> {
  const [methods, statuses]: [string[], number[]] = [[], []];
  const client = new Client({ name: "both", version: "1" }, { versionNegotiation: { mode: "auto" } });
  const transport = new StreamableHTTPClientTransport(new URL(url), {
    requestInit: { headers },
    fetch: async (to, init) => {
      if (typeof init?.body === "string") methods.push(JSON.parse(init.body).method);
      const answer = await fetch(to, init);
      statuses.push(answer.status);
      return answer;
    },
  });
  const failed = await client.connect(transport).then(
    () => false,
    () => true,
  );
  await client.close();
  return { methods, statuses, failed };
}

async function serve(upstream: Pick<Upstream, "address"> | null) {
  const server = await seedServer(db);
  if (upstream !== null) await seedInstance(db, server, { address: upstream.address });
  const { secret } = await seedKey(db, server.orgId);
  return { server, headers: { authorization: `Bearer ${secret}` } };
}

async function broken(listener: Parameters<typeof startRawUpstream>[0]): Promise<Upstream> {
  const upstream = await startRawUpstream(listener);
  opened.push(upstream);
  return upstream;
}

async function limited(server: SeededServer, headers: Record<string, string>): Promise<void> {
  const { orgId, serverId } = server;
  const limit = { id: newId("lim"), orgId, serverId, per: "everyone", tools: [], createdBy: "usr_test" };
  const rate = { calls: 1, period: "hour", burst: 1 };
  await db.asSystem("test", (tx) => tx.limit.create({ data: { ...limit, ...rate } }));
  const call = modernCall("echo", { text: "hi" });
  await send(ingress.url(server), { ...call, headers: { ...call.headers, ...headers } });
}

describe("a refusal of ours is no statement about an era:", () => {
  const cases: Record<string, { status: number; at: () => Promise<{ url: string; headers: Record<string, string> }> }> =
    {
      "no credential": {
        status: 401,
        at: async () => ({ url: ingress.url((await serve(modern)).server), headers: {} }),
      },
      "a limit that is reached": {
        status: 503,
        at: async () => {
          const { server, headers } = await serve(modern);
          await limited(server, headers);
          return { url: ingress.url(server), headers };
        },
      },
      "a server without a deployment": {
        status: 503,
        at: async () => {
          const { server, headers } = await serve(null);
          const data = { liveDeploymentId: null };
          await db.asSystem("test", (tx) => tx.environment.update({ where: { id: server.environmentId }, data }));
          return { url: ingress.url(server), headers };
        },
      },
      "a server that closes the connection": {
        status: 502,
        at: async () => {
          const { server, headers } = await serve(await broken((_request, response) => void response.destroy()));
          return { url: ingress.url(server), headers };
        },
      },
      "a server that answers no JSON-RPC": {
        status: 502,
        at: async () => {
          const { server, headers } = await serve(
            await broken((_request, response) => {
              response.writeHead(200, { "content-type": "application/json" }).end("{}");
            }),
          );
          return { url: ingress.url(server), headers };
        },
      },
      "a server that answers too late": {
        status: 504,
        at: async () => {
          const { server, headers } = await serve(await broken(() => {}));
          return { url: impatient.url(server), headers };
        },
      },
    };

  it.each(Object.keys(cases))("%s", async (what) => {
    const found = cases[what];
    const { url, headers } = (await found?.at()) ?? { url: "", headers: {} };
    const { methods, statuses, failed } = await negotiate(url, headers);
    expect({ methods, statuses, failed }).toEqual({
      methods: ["server/discover"],
      statuses: [found?.status],
      failed: true,
    });
  });
});

it("a limit that is reached is 429 to every other request, with the same words", async () => {
  const { server, headers } = await serve(modern);
  await limited(server, headers);
  const call = modernCall("echo", { text: "hi" });
  const refused = await send(ingress.url(server), { ...call, headers: { ...call.headers, ...headers } });
  expect([refused.status, JSON.parse(refused.text).error.data.code]).toEqual([429, "rate_limited"]);
  expect(Number(refused.headers["retry-after"])).toBeGreaterThan(0);
});
