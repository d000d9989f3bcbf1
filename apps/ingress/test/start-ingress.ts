/** One composed ingress on a free port over real Postgres and Redis, with a sealer beside it. */
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { listAuditEvents, startSealer } from "@switchyard/audit";
import type { AuditEvent } from "@switchyard/contracts";
import type { Db } from "@switchyard/db";
import { startTokenIssuer, type TokenIssuer } from "@switchyard/oauth/testing";
import { openQueue } from "@switchyard/queue";
import type { SeededServer } from "@switchyard/routing/testing";
import { createLog } from "@switchyard/telemetry";
import { type TestRedis, testRedis } from "@switchyard/testing";
import { composeIngress } from "../src/compose.ts";
import type { CapSettings } from "../src/limits/org-caps.ts";

export interface TestIngress {
  readonly origin: string;
  readonly issuer: TokenIssuer;
  /** Tells the ingress that routes of a server changed, as a command does after its commit. */
  announce(server: SeededServer): Promise<void>;
  url(server: SeededServer): string;
  /** The org's trail, newest first. */
  trail(server: SeededServer): Promise<AuditEvent[]>;
  close(): Promise<void>;
}

/** Starts it. `db` of the ingress may be another one than the sealer's, to take the database away from it. */
export async function startIngress(
  db: Db,
  options: {
    readonly ingressDb?: Db;
    readonly spoolRoot?: string;
    readonly mcpDomain?: string;
    readonly upstreamHeadersMs?: number;
    /** One that several ingresses share; else each has its own. */
    readonly redis?: TestRedis;
    readonly caps?: Partial<CapSettings>;
    readonly limitPatienceMs?: number;
  } = {},
): Promise<TestIngress> {
  const { redisUrl, installation } = options.redis ?? testRedis();
  const queue = openQueue({ redisUrl, installation });
  const issuer = await startTokenIssuer();
  const home = options.spoolRoot ?? mkdtempSync(join(tmpdir(), "switchyard-ingress-"));
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const ingress = composeIngress({
    db: options.ingressDb ?? db,
    queue,
    log: createLog({ service: "test", level: "silent" }),
    mcpOrigin: origin,
    mcpDomain: options.mcpDomain,
    ...(options.upstreamHeadersMs === undefined ? {} : { upstreamHeadersMs: options.upstreamHeadersMs }),
    ...(options.caps === undefined ? {} : { caps: options.caps }),
    ...(options.limitPatienceMs === undefined ? {} : { limitPatienceMs: options.limitPatienceMs }),
    trustedProxies: ["127.0.0.1"],
    webOrigin: issuer.issuer,
    jwksUrl: issuer.jwksUrl,
    sessionKey: Buffer.alloc(32, 7),
    assertionSeed: Buffer.alloc(32, 9),
    spoolRoot: home,
    fsyncIntervalMs: 50,
  });
  const sealer = startSealer({ db, signals: queue, intervalMs: 100 });
  await new Promise<void>((resolve, reject) => {
    ingress.server.once("error", reject).listen(port, "127.0.0.1", resolve);
  });
  return {
    origin,
    issuer,
    announce: (server) => queue.publish("routes", { orgId: server.orgId, serverId: server.serverId }),
    url: (server) => `${origin}/${server.orgSlug}/${server.serverSlug}/mcp`,
    trail: async (server) => [...(await listAuditEvents(db, server.orgId, { limit: 200 })).data],
    async close() {
      await ingress.close(1_000);
      await sealer.stop();
      await queue.close();
      await issuer.close();
      if (options.spoolRoot === undefined) rmSync(home, { recursive: true, force: true });
    },
  };
}

/** The origin is part of every URL, so the port is chosen before the server is made. */
async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, "127.0.0.1", resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise<void>((resolve) => probe.close(() => resolve()));
  return port;
}
