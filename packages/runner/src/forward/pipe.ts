import { connect, createServer, type NetConnectOpts, type Server, type Socket } from "node:net";
import type { Listen } from "../config.ts";

/** A listener that pipes each connection to one address, both ways, half-closes included. */
export interface Pipe {
  readonly server: Server;
  /** Stops listening and cuts what is open. */
  close(): Promise<void>;
}

/** Starts piping; resolves when it listens, rejects when the address cannot be had. */
export async function startPipe(listen: Listen, target: NetConnectOpts): Promise<Pipe> {
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (inbound) => join(inbound, target, sockets));
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen("fd" in listen ? { fd: listen.fd } : { host: listen.host, port: listen.port }, resolve);
  });
  const close = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  };
  return { server, close };
}

function join(inbound: Socket, target: NetConnectOpts, sockets: Set<Socket>): void {
  const outbound = connect({ ...target, allowHalfOpen: true, noDelay: true });
  for (const [near, far] of [
    [inbound, outbound],
    [outbound, inbound],
  ] as const) {
    sockets.add(near);
    near.pipe(far);
    near.once("error", () => far.destroy());
    near.once("close", () => {
      sockets.delete(near);
      if (near.errored !== null || !near.readableEnded) far.destroy();
    });
  }
}
