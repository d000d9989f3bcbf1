/** The ingress as it is really run: a process of its own, which can be killed; and a Redis that can be taken away. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { fileURLToPath } from "node:url";

const MAIN = fileURLToPath(new URL("../src/main.ts", import.meta.url));

export interface ProcessOptions {
  readonly urls: { readonly appUrl: string; readonly systemUrl: string };
  readonly redisUrl: string;
  /** Home that the processes of one host share. */
  readonly home: string;
  /** Several processes may listen on the same one. */
  readonly port: number;
  readonly webOrigin?: string;
}

export interface IngressProcess {
  readonly origin: string;
  /** Ends it as a crash would, or in order; resolves when it is gone. */
  end(signal: "SIGKILL" | "SIGTERM"): Promise<void>;
}

const started = new Set<ChildProcess>();

/** Starts a process and resolves when it listens. */
export async function startProcess(options: ProcessOptions): Promise<IngressProcess> {
  const { urls, redisUrl, home, port } = options;
  const origin = `http://127.0.0.1:${port}`;
  const child = spawn(process.execPath, [MAIN], {
    stdio: ["ignore", "pipe", "inherit"],
    env: {
      DATABASE_APP_URL: urls.appUrl,
      DATABASE_SYSTEM_URL: urls.systemUrl,
      REDIS_URL: redisUrl,
      SWITCHYARD_HOME: home,
      SWITCHYARD_INSTALLATION: "0a1b2c3d",
      WEB_ORIGIN: options.webOrigin ?? "http://localhost:3000",
      MCP_ORIGIN: origin,
      INGRESS_PORT: String(port),
      INGRESS_SHARE_PORT: "1",
      METRICS_PORT: "0",
      DRAIN_SECONDS: "5",
    },
  });
  started.add(child);
  const gone = once(child, "exit").then(() => void started.delete(child));
  await listening(child);
  return {
    origin,
    async end(signal) {
      child.kill(signal);
      await gone;
    },
  };
}

/** Kills what a test left running. */
export async function endProcesses(): Promise<void> {
  const left = [...started];
  for (const child of left) child.kill("SIGKILL");
  await Promise.all(left.map((child) => (child.exitCode === null ? once(child, "exit") : null)));
}

async function listening({ stdout }: ChildProcess): Promise<void> {
  let text = "";
  for await (const chunk of stdout ?? []) {
    text += String(chunk);
    if (!text.includes("ingress listens")) continue;
    return;
  }
  throw new TypeError("the ingress ended before it listened");
}

/** A way to Redis that can be cut: every connection breaks, and no other is taken. */
export async function openGate(redisUrl: string): Promise<{ readonly url: string; cut(): Promise<void> }> {
  const target = new URL(redisUrl);
  const sockets = new Set<Socket>();
  const server = createServer((from) => {
    const to = connect(Number(target.port), target.hostname);
    for (const socket of [from, to]) {
      sockets.add(socket);
      socket.on("error", () => {}).on("close", () => sockets.delete(socket));
    }
    from.pipe(to).pipe(from);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = new URL(redisUrl);
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    cut: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** A port that nobody listens on now. */
export async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, "127.0.0.1", resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise<void>((resolve) => probe.close(() => resolve()));
  return port;
}
