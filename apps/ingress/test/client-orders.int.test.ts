/** One client process and servers of different eras at one origin: which one it met before changes nothing. */
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { createMcpHandler, McpServer } from "@modelcontextprotocol/server";
import { seedKey } from "@switchyard/oauth/testing";
import { seedInstance, seedOrg, seedServer } from "@switchyard/routing/testing";
import { testDatabase } from "@switchyard/testing";
import { afterAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { connectLegacy } from "./clients.ts";
import { startIngress } from "./start-ingress.ts";
import { answerByFetch, startModernUpstream, startRawUpstream, startSessionUpstream } from "./start-upstream.ts";

const { db } = await testDatabase();
const ingress = await startIngress(db);

/** A server on SDK v2 that knows nothing of the handshake. */
function startModernOnly() {
  const { fetch } = createMcpHandler(
    () => {
      const server = new McpServer({ name: "modern-only", version: "1.0.0" });
      server.registerTool("echo", { inputSchema: z.object({ text: z.string() }) }, async ({ text }) => ({
        content: [{ type: "text", text: `modern-only: ${text}` }],
      }));
      return server;
    },
    { legacy: "reject" },
  );
  return startRawUpstream((request, response) => void answerByFetch(fetch, request, response));
}

const upstreams = {
  "legacy-only": await startSessionUpstream("legacy-only"),
  "dual-era": await startModernUpstream("dual-era"),
  "modern-only": await startModernOnly(),
} as const;
type Kind = keyof typeof upstreams;
const KINDS = Object.keys(upstreams) as Kind[];

const org = await seedOrg(db);
const { secret } = await seedKey(db, org.orgId);
const urls = Object.fromEntries(
  await Promise.all(
    KINDS.map(async (kind) => {
      const server = await seedServer(db, { org });
      await seedInstance(db, server, { address: upstreams[kind].address });
      return [kind, ingress.url(server)] as const;
    }),
  ),
) as Record<Kind, string>;
afterAll(async () => {
  await ingress.close();
  await Promise.all(KINDS.map((kind) => upstreams[kind].close()));
});

/** Every order of the three. */
const ORDERS: Kind[][] = KINDS.flatMap((first) =>
  KINDS.filter((kind) => kind !== first).map((second) => [
    first,
    second,
    ...KINDS.filter((kind) => kind !== first && kind !== second),
  ]),
);
const ERA_OF: Record<Kind, "modern" | "legacy"> = {
  "legacy-only": "legacy",
  "dual-era": "modern",
  "modern-only": "modern",
};

async function connectNegotiating(url: string): Promise<Client> {
  const client = new Client({ name: "both", version: "1" }, { versionNegotiation: { mode: "auto" } });
  const headers = { authorization: `Bearer ${secret}` };
  await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } }));
  return client;
}

const echo = { name: "echo", arguments: { text: "hi" } };

describe.each(ORDERS)("meeting a %s, then a %s, then a %s server", (...order) => {
  it("a client of SDK v2 finds the era of each, and calls each, one after the other and again", async () => {
    const clients: Client[] = [];
    for (const kind of order) {
      const client = await connectNegotiating(urls[kind]);
      clients.push(client);
      expect([kind, client.getProtocolEra()]).toEqual([kind, ERA_OF[kind]]);
      expect((await client.callTool(echo)).content).toEqual([{ type: "text", text: `${kind}: hi` }]);
    }
    for (const [at, kind] of order.entries()) {
      expect((await clients[at]?.callTool(echo))?.content).toEqual([{ type: "text", text: `${kind}: hi` }]);
    }
    await Promise.all(clients.map((client) => client.close()));
  });

  it("a client of SDK v1 uses those that speak its era, and is told by the other one that it does not", async () => {
    for (const kind of order) {
      if (kind === "modern-only") {
        await expect(connectLegacy(urls[kind], secret)).rejects.toThrow(/protocol version/i);
        continue;
      }
      const { client } = await connectLegacy(urls[kind], secret);
      expect((await client.callTool(echo)).content).toEqual([{ type: "text", text: `${kind}: hi` }]);
      await client.close();
    }
  });
});
