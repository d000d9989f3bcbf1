import { createServer } from "node:http";
import { gatewayCodes } from "@switchyard/protocol";
import { Bridge, type BridgeOptions } from "./bridge/bridge.ts";
import { senderFault } from "./bridge/check-sender.ts";
import { sendError } from "./bridge/send.ts";
import type { Listen } from "./config.ts";

/** A bridge that listens. */
export interface RunningBridge {
  /** Port it listens on; 0 for a handed-down socket that has none. */
  readonly port: number;
  /** Stops listening, ends the children, cuts what is open. */
  close(): Promise<void>;
}

/** Starts a bridge on an address or a handed-down socket; rejects when it cannot listen there. */
export async function runBridge(listen: Listen, options: BridgeOptions): Promise<RunningBridge> {
  const bridge = new Bridge(options);
  const server = createServer({ keepAliveTimeout: 65_000, requestTimeout: 0 }, (request, response) => {
    const fault = senderFault(request.headers);
    if (fault === null) void bridge.handle(request, response);
    else sendError(response, 403, { code: gatewayCodes.forbidden, message: fault, headers: { connection: "close" } });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen("fd" in listen ? { fd: listen.fd } : { host: listen.host, port: listen.port, backlog: 512 }, resolve);
  });
  const address = server.address();
  const close = async (): Promise<void> => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    await bridge.close();
    server.closeAllConnections();
    await closed;
  };
  return { port: typeof address === "object" && address !== null ? address.port : 0, close };
}
