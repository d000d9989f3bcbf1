/** What the runner says of calls that wait at it. The other side is `packages/runner/src/bridge/waiting.ts`. */
import { request } from "node:http";
import type { InstanceAddress } from "@switchyard/deployments/ports";

const PATH = "/-/waiting";
const TIMEOUT_MS = 2_000;
const MAX_BYTES = 1_024;

/** How many calls wait at the runner that listens there; 0 when nothing of the kind is said in time. Never rejects. */
export async function countWaitingCalls(address: InstanceAddress): Promise<number> {
  const target = address.kind === "tcp" ? { host: address.host, port: address.port } : { socketPath: address.path };
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  return new Promise((resolve) => {
    const asked = request({ ...target, path: PATH, headers: { host: "localhost" }, agent: false, signal }, (answer) => {
      let text = "";
      answer.setEncoding("utf8");
      answer.on("data", (part: string) => {
        text += part;
        if (text.length > MAX_BYTES) answer.destroy();
      });
      answer.on("close", () => resolve(answer.complete ? readCount(text) : 0)).on("error", () => resolve(0));
    });
    asked.on("error", () => resolve(0)).end();
  });
}

function readCount(text: string): number {
  try {
    const said: unknown = JSON.parse(text);
    const waiting = typeof said === "object" && said !== null && "waiting" in said ? said.waiting : 0;
    return typeof waiting === "number" && waiting > 0 ? waiting : 0;
  } catch {
    return 0;
  }
}
