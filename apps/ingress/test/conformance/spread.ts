/** What stands in front of several ingresses, and between several instances, in these tests. */
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import { type AddressInfo, createServer as createTcpServer, type Socket } from "node:net";

/** Listens in front of ports that are not known yet. */
export interface Spread {
  readonly origin: string;
  /** The next requests go to these in turn, each to another than the one before it. */
  over(ports: readonly number[]): void;
  /** How many requests each port got. */
  readonly taken: ReadonlyMap<number, number>;
  close(): Promise<void>;
}

/** A balancer that keeps no client at one place: not by its connection, not by its session. */
export async function openSpread(): Promise<Spread> {
  let ports: readonly number[] = [];
  let turn = 0;
  const taken = new Map<number, number>();
  const server = createServer((incoming, outgoing) => {
    const port = ports[turn++ % ports.length] ?? 0;
    taken.set(port, (taken.get(port) ?? 0) + 1);
    pass(incoming, outgoing, port);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    over: (next) => {
      ports = next;
    },
    taken,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function pass(incoming: IncomingMessage, outgoing: ServerResponse, port: number): void {
  const { method, url, rawHeaders } = incoming;
  const onward = request({ host: "127.0.0.1", port, method, path: url, headers: rawHeaders, setDefaultHeaders: false });
  onward.on("response", (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
    // Whoever reads a stream must see that it opened before anything is sent on it.
    outgoing.flushHeaders();
    answer.pipe(outgoing);
    answer.on("error", () => outgoing.destroy());
  });
  onward.on("error", () => outgoing.destroy());
  outgoing.on("close", () => onward.destroy());
  incoming.pipe(onward);
}

/** Sends every line that it gets to all who are connected: the shared bus of several instances. */
export async function openLineBus(): Promise<{ readonly port: number; close(): Promise<void> }> {
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {}).on("close", () => sockets.delete(socket));
    socket.on("data", (lines) => {
      for (const other of sockets) other.write(lines);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
