import { gatewayCodes } from "@switchyard/protocol";
import { Bridge, type BridgeOptions } from "./bridge/bridge.ts";
import { senderFault } from "./bridge/check-sender.ts";
import { sendError } from "./bridge/send.ts";
import type { Listen } from "./config.ts";
import { type Listening, listenHttp } from "./listen-http.ts";

/** Starts a bridge on an address or a handed-down socket; rejects when it cannot listen there. */
export function runBridge(listen: Listen, options: BridgeOptions): Promise<Listening> {
  const bridge = new Bridge(options);
  return listenHttp(
    listen,
    (request, response) => {
      const fault = senderFault(request.headers);
      if (fault === null) void bridge.handle(request, response);
      else sendError(response, 403, { code: gatewayCodes.forbidden, message: fault, headers: { connection: "close" } });
    },
    () => bridge.close(),
  );
}
