import { toAppError } from "@switchyard/contracts";
import { answerJson } from "../answers/answer-json.ts";
import type { Exchange } from "../exchange.ts";
import type { IngressDeps } from "../ports.ts";

/** Answers `/healthz` (the process runs) and `/readyz` (its dependencies answer, and it is not going down). */
export async function handleHealth(deps: IngressDeps, exchange: Exchange): Promise<void> {
  if (exchange.path === "/healthz") {
    answerJson(exchange, 200, { body: { status: "ok" } });
    return;
  }
  if (deps.isDraining()) {
    answerJson(exchange, 503, { body: { status: "draining" } });
    return;
  }
  try {
    await deps.checkReady();
    answerJson(exchange, 200, { body: { status: "ready" } });
  } catch (error) {
    const { code, message } = toAppError(error);
    answerJson(exchange, 503, { body: { status: "unavailable", code, message } });
  }
}
