import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import { isRejection, readEnvelope } from "@switchyard/protocol";
import { expect, it } from "vitest";
import type { ExchangeRecorder } from "../audit/exchange-recorder.ts";
import { beginExchange } from "../exchange.ts";
import { Relay } from "./relay.ts";

it("leaves nothing on the client's response when no connection was made, however often it is tried", async () => {
  const request = new IncomingMessage(new Socket());
  const response = new ServerResponse(request);
  const headers = { "content-type": "application/json", accept: "application/json, text/event-stream" };
  const body = Buffer.from('{"jsonrpc":"2.0","id":1,"method":"ping"}');
  const envelope = readEnvelope({ httpMethod: "POST", headers, body });
  if (isRejection(envelope)) throw new TypeError(envelope.message);
  const listeners = () => [response.listenerCount("close"), response.listenerCount("drain")];
  const before = listeners();
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const relay = new Relay({
      exchange: beginExchange(request, response),
      envelope,
      recorder: {} as ExchangeRecorder,
      headersFor: () => ({}),
      isDraining: () => false,
    });
    relay.onResponseError({} as never, new Error("ECONNREFUSED"));
    await expect(relay.done).rejects.toMatchObject({ code: "upstream_lost" });
  }
  expect(listeners()).toEqual(before);
});
