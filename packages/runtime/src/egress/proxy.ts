/**
 * The only way out of a sandbox: a forward proxy (RFC 9110 CONNECT and absolute-form requests) with one listener per
 * sandbox, so that the listener is the identity. It resolves names itself, checks every address, and dials the address
 * it checked, so that a name cannot change its meaning in between.
 */
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from "node:http";
import { connect, isIP, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { AppError } from "@switchyard/contracts";
import { isPublicAddress } from "@switchyard/contracts/addresses";
import type { AllowList } from "./allow-list.ts";
import type { Resolve } from "./resolver.ts";

export type ProxyListen = { readonly host: string; readonly port: number } | { readonly path: string };

export interface EgressProxyOptions {
  readonly listen: ProxyListen;
  readonly allows: AllowList;
  /** One plain sentence per refused host; the same one is told once. */
  readonly onDenied: (text: string) => void;
  /** Resolves a name to addresses; nothing when it has none. */
  readonly resolve: Resolve;
}

export interface EgressProxy {
  readonly server: Server;
  close(): Promise<void>;
}

const connectTimeoutMs = 15_000;
const maxConnections = 256;
const maxDenialLines = 50;
const hopHeaders = new Set(
  "connection keep-alive proxy-authenticate proxy-authorization proxy-connection te trailer transfer-encoding upgrade".split(
    " ",
  ),
);

interface Target {
  readonly host: string;
  readonly port: number;
}

class Refusal {
  readonly status: number;
  readonly text: string;
  constructor(status: number, text: string) {
    this.status = status;
    this.text = text;
  }
}

/** Starts the listener; resolves when it accepts. */
export async function startEgressProxy(options: EgressProxyOptions): Promise<EgressProxy> {
  const told = new Set<string>();
  const deny = (text: string): Refusal => {
    if (!told.has(text) && told.size < maxDenialLines) {
      told.add(text);
      options.onDenied(text);
    }
    return new Refusal(403, text);
  };
  const admit = (target: Target): Promise<string | Refusal> => admitTarget(options, target, deny);
  const sockets = new Set<Duplex>();
  const server = createServer({ maxHeaderSize: 32 * 1024 }, (incoming, response) => {
    forwardPlain(incoming, response, admit).catch(() => response.destroy());
  });
  server.maxConnections = maxConnections;
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => socket.destroy());
  });
  server.on("connect", (incoming, socket, head) => {
    socket.on("error", () => socket.destroy());
    tunnel(incoming, { socket, head }, admit).catch(() => socket.destroy());
  });
  server.on("clientError", (_error, socket) => socket.destroy());
  await new Promise<void>((resolve, reject) => {
    server.once("error", (cause) =>
      reject(
        new AppError({
          code: "sandbox_host_failed",
          kind: "unavailable",
          message: "The sandbox's egress proxy could not listen.",
          remedy: "Run `switchyard doctor` on the worker's host.",
          cause,
        }),
      ),
    );
    server.listen(options.listen, resolve);
  });
  return {
    server,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** The address to dial, or why not. */
async function admitTarget(
  options: EgressProxyOptions,
  target: Target,
  deny: (text: string) => Refusal,
): Promise<string | Refusal> {
  const verdict = options.allows(target.host, target.port);
  const place = `${target.host}:${target.port}`;
  if (verdict.kind === "denied") {
    return deny(
      verdict.why === "port"
        ? `Egress to ${place} was refused: hosts named in "egress" are reachable on ports 443 and 80 only.`
        : `Egress to ${place} was refused. To allow it, add "${target.host}" to "egress" in switchyard.json.`,
    );
  }
  const addresses = await resolveHost(options, target.host);
  const [first] = addresses;
  if (first === undefined) return new Refusal(502, `The name ${target.host} does not resolve.`);
  if (verdict.kind === "checked" && !addresses.every(isPublicAddress)) {
    return deny(`Egress to ${place} was refused: the name leads to a private or reserved address.`);
  }
  return first;
}

async function resolveHost(options: EgressProxyOptions, host: string): Promise<readonly string[]> {
  const bare = host.startsWith("[") ? host.slice(1, -1) : host;
  if (isIP(bare) !== 0) return [bare];
  return options.resolve(host);
}

async function tunnel(
  incoming: IncomingMessage,
  client: { readonly socket: Duplex; readonly head: Buffer },
  admit: (target: Target) => Promise<string | Refusal>,
): Promise<void> {
  const { socket, head } = client;
  const target = parseAuthority(incoming.url ?? "");
  const admitted = target === null ? new Refusal(400, "CONNECT needs host:port.") : await admit(target);
  if (admitted instanceof Refusal || target === null) {
    const refusal = admitted instanceof Refusal ? admitted : new Refusal(400, "CONNECT needs host:port.");
    socket.end(rawAnswer(refusal));
    return;
  }
  const upstream = dial(admitted, target.port);
  const unanswered = (): void => {
    if (socket.writable) socket.end(rawAnswer(new Refusal(502, "The host did not answer.")));
  };
  upstream.once("error", unanswered);
  upstream.once("connect", () => {
    upstream.off("error", unanswered);
    upstream.on("error", () => socket.destroy());
    upstream.setTimeout(0);
    socket.write("HTTP/1.1 200 Connection Established\r\n\r\n");
    if (head.length > 0) upstream.write(head);
    // Each side's end is passed on by itself, so that what is still on its way to the other arrives.
    upstream.pipe(socket);
    socket.pipe(upstream);
  });
  socket.on("close", () => upstream.destroy());
}

async function forwardPlain(
  incoming: IncomingMessage,
  response: ServerResponse,
  admit: (target: Target) => Promise<string | Refusal>,
): Promise<void> {
  const url = URL.canParse(incoming.url ?? "") ? new URL(incoming.url ?? "") : null;
  if (url === null || url.protocol !== "http:") {
    answer(response, new Refusal(400, "This is a forward proxy; it takes absolute http URLs and CONNECT."));
    return;
  }
  const port = url.port === "" ? 80 : Number(url.port);
  const admitted = await admit({ host: url.hostname, port });
  if (admitted instanceof Refusal) {
    answer(response, admitted);
    return;
  }
  const headers = Object.entries(incoming.headers).filter(([name]) => !hopHeaders.has(name));
  const upstream = request({
    host: admitted,
    port,
    method: incoming.method ?? "GET",
    path: `${url.pathname}${url.search}`,
    // The name that was checked, whatever the client wrote in its Host header.
    headers: { ...Object.fromEntries(headers), host: url.host },
    timeout: connectTimeoutMs,
    agent: false,
  });
  upstream.on("response", (reply) => {
    const kept = Object.entries(reply.headers).filter(([name]) => !hopHeaders.has(name));
    response.writeHead(reply.statusCode ?? 502, Object.fromEntries(kept));
    reply.pipe(response);
  });
  upstream.on("timeout", () => upstream.destroy());
  upstream.on("error", () => {
    if (response.headersSent) response.destroy();
    else answer(response, new Refusal(502, "The host did not answer."));
  });
  response.on("close", () => upstream.destroy());
  incoming.pipe(upstream);
}

function dial(address: string, port: number): Socket {
  const socket = connect({ host: address, port, allowHalfOpen: true });
  socket.setTimeout(connectTimeoutMs, () =>
    socket.destroy(new AppError({ code: "timeout", kind: "timeout", message: "" })),
  );
  socket.setNoDelay(true);
  return socket;
}

function parseAuthority(text: string): Target | null {
  const match = /^(\[[0-9a-fA-F:.]+\]|[^:[\]/@\s]+):(\d{1,5})$/.exec(text);
  const port = Number(match?.[2]);
  return match?.[1] === undefined || port < 1 || port > 65_535 ? null : { host: match[1], port };
}

function rawAnswer(refusal: Refusal): string {
  const body = `${refusal.text}\n`;
  const reason = refusal.status === 403 ? "Forbidden" : refusal.status === 400 ? "Bad Request" : "Bad Gateway";
  return `HTTP/1.1 ${refusal.status} ${reason}\r\ncontent-type: text/plain; charset=utf-8\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`;
}

function answer(response: ServerResponse, refusal: Refusal): void {
  response.writeHead(refusal.status, { "content-type": "text/plain; charset=utf-8", connection: "close" });
  response.end(`${refusal.text}\n`);
}
