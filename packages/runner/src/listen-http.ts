import { createServer, type RequestListener } from "node:http";
import type { Listen } from "./config.ts";

/** An HTTP server that listens. */
export interface Listening {
  /** Port it listens on; 0 for a handed-down socket that has none. */
  readonly port: number;
  /** Stops listening, ends what is behind, cuts what is open. */
  close(): Promise<void>;
}

/** Listens on an address or a handed-down socket; rejects when it cannot. `end` ends what is behind as it closes. */
export async function listenHttp(
  listen: Listen,
  onRequest: RequestListener,
  end: () => Promise<void>,
): Promise<Listening> {
  const server = createServer({ keepAliveTimeout: 65_000, requestTimeout: 0 }, onRequest);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen("fd" in listen ? { fd: listen.fd } : { host: listen.host, port: listen.port, backlog: 512 }, resolve);
  });
  const address = server.address();
  const close = async (): Promise<void> => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    await end();
    server.closeAllConnections();
    await closed;
  };
  return { port: typeof address === "object" && address !== null ? address.port : 0, close };
}
