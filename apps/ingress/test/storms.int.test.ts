/** What a tenant whose servers fail on purpose can make of the ingress: not a flood of reads of the rows that all share. */
import type { Db } from "@switchyard/db";
import { seedInstance, seedServer } from "@switchyard/routing/testing";
import { testDatabase } from "@switchyard/testing";
import { afterAll, expect, it } from "vitest";
import { modernCall, send } from "./clients.ts";
import { startIngress } from "./start-ingress.ts";
import { startRawUpstream } from "./start-upstream.ts";

const { db } = await testDatabase();
const reads = { now: 0, most: 0 };

/** The same rows; counts how many reads of routes run at once. */
function watched(of: Db): Db {
  const query = async (...args: readonly unknown[]): Promise<unknown> => {
    const isRoute = JSON.stringify(args[0])?.includes("read-route") === true;
    if (isRoute) reads.most = Math.max(reads.most, ++reads.now);
    try {
      return await Reflect.apply(of.systemPool.query, of.systemPool, args);
    } finally {
      if (isRoute) reads.now -= 1;
    }
  };
  const systemPool = new Proxy(of.systemPool, {
    get: (pool, name) => (name === "query" ? query : Reflect.get(pool, name, pool)),
  });
  return { ...of, systemPool };
}

const ingress = await startIngress(db, { ingressDb: watched(db) });
afterAll(() => ingress.close());

it("reads the route of a server whose instance refuses every connection once for all who wait, not once for each", async () => {
  const server = await seedServer(db, { access: "public" });
  const dead = await startRawUpstream(() => {});
  await dead.close();
  await seedInstance(db, server, { address: dead.address });
  const calls = Array.from({ length: 60 }, () => send(ingress.url(server), modernCall("now")));
  const { address, close } = await startRawUpstream((request, response) => {
    request.resume().on("end", () => {
      response.writeHead(200, { "content-type": "application/json" });
      response.end(JSON.stringify({ jsonrpc: "2.0", id: 1, result: { resultType: "complete", content: [] } }));
    });
  });
  await expect.poll(() => reads.most, { timeout: 20_000 }).toBeGreaterThan(0);
  await seedInstance(db, server, { address });
  await ingress.announce(server);
  const statuses = (await Promise.all(calls)).map(({ status }) => status);
  await close();
  expect(new Set(statuses)).toEqual(new Set([200]));
  expect(reads.most).toBeLessThanOrEqual(3);
});
