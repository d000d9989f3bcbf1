import { AppError, toAppError, type Warning } from "@switchyard/contracts";
import { calledPort, frontOf } from "../instances/instance-spec.ts";
import type { InstanceFront, LogSink, RunningInstance } from "../ports.ts";
import { greetModern } from "./mcp-dialogue.ts";
import { connectMcp } from "./mcp-exchange.ts";
import type { Verified } from "./verify-server.ts";
import { stopped, waitForPort } from "./wait-for-port.ts";

export interface BridgeRequest {
  /** Starts a fresh instance with the runner in front. */
  readonly start: (front: InstanceFront) => Promise<RunningInstance>;
  readonly lastLines: () => readonly string[];
  readonly onLine: LogSink;
  readonly signal: AbortSignal;
  readonly startTimeoutMs: number;
}

const GREETING_TIMEOUT_MS = 30_000;

/** Whether a server needs the runner in front to be called by clients of both eras: it speaks HTTP, and 2025 alone. */
export function lacksModernEra({ transport, endpoint }: Verified): boolean {
  return transport === "http" && endpoint.eras.length === 1 && endpoint.eras[0] === "2025";
}

/**
 * Starts a verified server again behind the runner and speaks 2026-07-28 to it. Answers it with that instance in place of
 * the first; where that fails, the first with a warning that says why. Throws AppError deployment_canceled.
 */
export async function verifyBridged(verified: Verified, request: BridgeRequest): Promise<Verified> {
  const say = (text: string): void => request.onLine({ stream: "system", text });
  say("The server speaks 2025 alone: it is started again behind the bridge, which serves clients of 2026-07-28.");
  try {
    const instance = await startBehind(verified, request);
    await verified.instance.stop(0);
    return { ...verified, instance, endpoint: { ...verified.endpoint, bridged: true } };
  } catch (thrown) {
    if (request.signal.aborted) {
      await verified.instance.stop(0);
      throw stopped();
    }
    return { ...verified, warnings: [...verified.warnings, notBridged(toAppError(thrown))] };
  }
}

async function startBehind(verified: Verified, request: BridgeRequest): Promise<RunningInstance> {
  const { endpoint } = verified;
  const port = calledPort({ ...endpoint, bridged: true });
  const instance = await request.start(frontOf(endpoint));
  const onAbort = (): void => void instance.stop(0);
  request.signal.addEventListener("abort", onAbort);
  try {
    const { startTimeoutMs: timeoutMs, signal, lastLines } = request;
    await waitForPort({ instance, toldPort: port, timeoutMs, signal, lastLines });
    const connection = connectMcp(await instance.address(port), port, signal);
    try {
      const greeting = await greetModern({ connection, path: endpoint.path, timeoutMs: GREETING_TIMEOUT_MS });
      if (greeting.dialogue === null) throw silent(greeting.answer.preview);
    } finally {
      await connection.close();
    }
    return instance;
  } catch (error) {
    await instance.stop(0);
    throw error;
  } finally {
    request.signal.removeEventListener("abort", onAbort);
  }
}

function silent(preview: string): AppError {
  return new AppError({
    code: "bridge_failed",
    kind: "upstream_failed",
    message: `It did not answer server/discover there: ${preview}`,
  });
}

function notBridged({ message }: AppError): Warning {
  return {
    code: "not_bridged",
    message: `The server does not run behind the bridge, so clients that speak only 2026-07-28 cannot call it. ${message}`,
    remedy: "See the log for why; switch the bridge off in the server's settings to go without it.",
  };
}
