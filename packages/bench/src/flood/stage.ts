/** An ingress with two orgs behind it, each with an MCP server of its own. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { newId } from "@switchyard/crypto";
import { freePort } from "@switchyard/embedded";
import { type IngressProcess, startIngress } from "../ingress-load/ingress-process.ts";
import { modernCall, type Target } from "../ingress-load/load/requests.ts";
import { makeScene } from "../ingress-load/scene.ts";
import { checkout, type Stores } from "../system/stores.ts";

/** Calls a second that the limited server lets through. */
export const limitedCalls = 100;

export interface FloodStage {
  readonly ingress: IngressProcess;
  /** Calls of the org that floods, as bytes: within its limits, beyond one, without a credential, of 1 MiB. */
  readonly floods: Readonly<Record<"allowed" | "limited" | "unknown" | "large", string>>;
  readonly neighbour: { readonly url: string; readonly headers: Record<string, string>; readonly body: string };
  close(): Promise<void>;
}

/** Starts it over these stores. */
export async function openFloodStage(stores: Stores, environment: NodeJS.ProcessEnv): Promise<FloodStage> {
  const [loud, quiet] = [await startServer(environment), await startServer(environment)];
  const [crowd, neighbour] = [await makeScene(stores.db, "crowd"), await makeScene(stores.db, "neighbour")];
  const paths = {
    open: await crowd.addServer("open", [loud]),
    limited: await crowd.addServer("limited", [loud]),
    quiet: await neighbour.addServer("quiet", [quiet]),
  };
  await stores.db.asSystem("flood", async (tx) => {
    const { id: serverId } = await tx.server.findFirstOrThrow({ where: { slug: "limited" } });
    const rate = { calls: limitedCalls, period: "second", burst: limitedCalls, per: "everyone", createdBy: "flood" };
    await tx.limit.create({ data: { id: newId("lim"), orgId: crowd.orgId, serverId, tools: [], ...rate } });
  });
  const ingress = await startIngress(stores, environment);
  const to = (path: string, key: string | null): Target => {
    const { port } = ingress;
    return { host: "127.0.0.1", port, path, authority: `127.0.0.1:${port}`, key };
  };
  const call = (target: Target): string => modernCall(target, "echo").toString("latin1");
  const [head = "", body = ""] = call(to(paths.quiet, neighbour.key)).split("\r\n\r\n");
  const lines = head.split("\r\n").slice(1);
  return {
    ingress,
    floods: {
      allowed: call(to(paths.open, crowd.key)),
      limited: call(to(paths.limited, crowd.key)),
      unknown: call(to(paths.open, null)),
      large: enlarged(call(to(paths.open, crowd.key))),
    },
    neighbour: {
      url: `http://127.0.0.1:${ingress.port}${paths.quiet}`,
      headers: Object.fromEntries(lines.map((line) => line.split(": ") as [string, string])),
      body,
    },
    async close() {
      await ingress.stop();
      for (const { child } of [loud, quiet]) await ended(child);
    },
  };
}

/** The same call with a MiB more of arguments, which the tool does not give back. */
function enlarged(request: string): string {
  const [head = "", body = ""] = request.split("\r\n\r\n");
  const large = body.replace('"text":"', `"more":"${"Much more of it. ".repeat(61_680)}","text":"`);
  return `${head.replace(/content-length: \d+/, `content-length: ${large.length}`)}\r\n\r\n${large}`;
}

async function startServer(environment: NodeJS.ProcessEnv) {
  const port = await freePort();
  const imports = ["--import", "@switchyard/embedded/exit-with-parent"];
  const child = spawn(process.execPath, [...imports, "packages/bench/src/ingress-load/programs/echo.ts"], {
    cwd: checkout,
    env: { ...environment, PORT: String(port), HOST: "127.0.0.1" },
    stdio: ["pipe", "inherit", "inherit"],
  });
  return { child, address: { kind: "tcp", host: "127.0.0.1", port } as const };
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const exited = once(child, "exit");
  child.kill("SIGTERM");
  await exited;
}
