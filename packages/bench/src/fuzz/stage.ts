/** A real ingress in a process of its own, a server of an org behind it, and a key that may call two of its tools. */
import { type IngressProcess, startIngress } from "../ingress-load/ingress-process.ts";
import { makeScene } from "../ingress-load/scene.ts";
import type { Stores } from "../system/stores.ts";
import type { CaseContext } from "./cases.ts";
import { callableTools } from "./oracle.ts";
import { startTenant, type Tenant } from "./tenant.ts";
import { openWire } from "./wire.ts";

export interface FuzzStage {
  readonly ingress: IngressProcess;
  readonly tenant: Tenant;
  readonly context: CaseContext;
  close(): Promise<void>;
}

/** Starts it over these stores. */
export async function openFuzzStage(stores: Stores, environment: NodeJS.ProcessEnv): Promise<FuzzStage> {
  const [tenant, scene] = await Promise.all([startTenant(), makeScene(stores.db)]);
  const address = { kind: "tcp", host: "127.0.0.1", port: tenant.port } as const;
  const path = await scene.addServer("fuzz", [{ address }]);
  const tools = [...callableTools];
  await stores.db.asSystem("fuzz", (tx) => tx.apiKey.updateMany({ where: { name: "bench" }, data: { tools } }));
  const ingress = await startIngress(stores, environment);
  const host = `127.0.0.1:${ingress.port}`;
  const authorization = `Bearer ${scene.key}`;
  const session = await openSession(ingress.port, { host, path, authorization });
  return {
    ingress,
    tenant,
    context: { host, path, authorization, session },
    async close() {
      await ingress.stop();
      await tenant.close();
    },
  };
}

/** Opens a session of the handshake era; answers its id. */
async function openSession(port: number, to: Omit<CaseContext, "session">): Promise<string> {
  const params = { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "fuzz", version: "1" } };
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "initialize", params });
  const lines = [`POST ${to.path} HTTP/1.1`, `Host: ${to.host}`, `Authorization: ${to.authorization}`];
  const more = ["Content-Type: application/json", "Accept: application/json, text/event-stream"];
  const raw = Buffer.from([...lines, ...more, `Content-Length: ${body.length}`, "", body].join("\r\n"));
  const wire = openWire(port);
  const answer = await wire.exchange(raw, { forMs: 30_000, isHead: false });
  wire.close();
  const id = typeof answer === "string" ? undefined : answer.headers.get("mcp-session-id");
  if (id === undefined) throw new Error(`no session: ${JSON.stringify(answer)}`);
  return id;
}
