import type { Envelope } from "@switchyard/protocol";
import { baseHeaders } from "../answers/response-headers.ts";
import { createOutcomeWatch } from "../audit/outcome-watch.ts";
import type { Exchange } from "../exchange.ts";
import type { IngressDeps } from "../ports.ts";

/** Answers the end of a session whose instance is gone: it is over, with nobody left to tell. On record first. */
export async function answerEnded(
  { recorder }: Pick<IngressDeps, "recorder">,
  exchange: Exchange,
  envelope: Envelope,
): Promise<null> {
  const watch = createOutcomeWatch(envelope);
  watch.begin(204, null);
  await recorder.settled(exchange, { httpStatus: 204 }, watch.finish("end"));
  exchange.response.writeHead(204, baseHeaders(exchange.requestId)).end();
  return null;
}
