import { toAppError } from "@switchyard/contracts";
import { z } from "zod";
import type { DeploymentPlan } from "../detection/plan.ts";
import type { LogSink, RunningInstance } from "../ports.ts";
import { type Found, findEndpoint } from "./find-endpoint.ts";
import { exitedAtOnce, withTail } from "./start-failure.ts";
import { stopped, waitForBridge, waitForPort } from "./wait-for-port.ts";

export type Transport = DeploymentPlan["transport"];

export interface VerifyRequest {
  readonly plan: DeploymentPlan;
  readonly toldPort: number;
  /** Starts a fresh instance that speaks this transport. */
  readonly start: (transport: Transport) => Promise<RunningInstance>;
  readonly lastLines: () => readonly string[];
  readonly onLine: LogSink;
  readonly signal: AbortSignal;
  /** How long a process may take until it listens. */
  readonly startTimeoutMs: number;
}

export interface Verified extends Found {
  /** Still running: it may become the first live instance. */
  readonly instance: RunningInstance;
  readonly transport: Transport;
}

/** How long HTTP is waited for when the server may as well be a stdio one. */
const UNSURE_TIMEOUT_MS = 20_000;
const REQUEST_TIMEOUT_MS = 30_000;
/** However many ports, paths and pages there are: no server keeps a worker longer. */
const SEARCH_TIMEOUT_MS = 120_000;
/** What a server that is really a stdio one does when it is started as an HTTP one. */
const MAYBE_STDIO: ReadonlySet<string> = new Set(["process_exited", "never_listened"]);

/**
 * Starts the server and speaks MCP to it. Where detection was not sure of the transport, the other one is tried too. The
 * instance of a failed try is stopped. Throws the AppErrors of starting and of looking for MCP.
 */
export async function verifyServer(request: VerifyRequest): Promise<Verified> {
  const { plan } = request;
  if (plan.transportCertain) return tryTransport(request, plan.transport, request.startTimeoutMs);
  const say = (text: string): void => request.onLine({ stream: "system", text });
  try {
    const timeoutMs = Math.min(request.startTimeoutMs, UNSURE_TIMEOUT_MS);
    return await tryTransport(request, "http", timeoutMs);
  } catch (thrown) {
    const overHttp = toAppError(thrown);
    if (!MAYBE_STDIO.has(overHttp.code) || request.signal.aborted) throw thrown;
    say(`Not over HTTP (${overHttp.message}) Trying stdio.`);
    const verified = await tryTransport(request, "stdio", request.startTimeoutMs).catch((second: unknown) => {
      // What it did by itself tells more than that the bridge could not talk to it, unless it just left.
      throw overHttp.meta?.["exitCode"] === 0 ? second : overHttp;
    });
    return { ...verified, warnings: [...verified.warnings, unsureWarning] };
  }
}

const unsureWarning = {
  code: "transport_guessed",
  message: "The source does not settle the transport: HTTP was tried first and failed, stdio worked and is used.",
  remedy: 'Put "transport": "stdio" into switchyard.json; that also makes deployments faster.',
};

async function tryTransport(request: VerifyRequest, transport: Transport, timeoutMs: number): Promise<Verified> {
  request.signal.throwIfAborted();
  const instance = await request.start(transport);
  const onAbort = (): void => void instance.stop(0);
  request.signal.addEventListener("abort", onAbort);
  try {
    const { toldPort: port, plan, signal, lastLines } = request;
    const wait = { instance, toldPort: port, timeoutMs, signal, lastLines };
    if (transport === "stdio") await waitForBridge(wait);
    const ports = transport === "stdio" ? [port] : await waitForPort(wait);
    const found = await findEndpoint({
      instance,
      ports,
      told: { port, path: plan.path },
      timeoutMs: REQUEST_TIMEOUT_MS,
      searchTimeoutMs: SEARCH_TIMEOUT_MS,
      onRefusal: (message) => throwIfChildEnded(message, lastLines),
    });
    return { ...found, instance, transport };
  } catch (error) {
    await instance.stop(0);
    throw request.signal.aborted ? stopped() : error;
  } finally {
    request.signal.removeEventListener("abort", onAbort);
  }
}

/** How the bridge tells that the process behind it ended. */
const ChildEnded = z.object({
  error: z.object({
    data: z.object({ exitCode: z.number().nullable(), signal: z.string().nullable(), stderr: z.array(z.string()) }),
  }),
});

function throwIfChildEnded(message: unknown, lastLines: () => readonly string[]): void {
  const ended = ChildEnded.safeParse(message);
  if (!ended.success) return;
  const { exitCode, signal, stderr } = ended.data.error.data;
  const exit = { exitCode, signal, oomKilled: false, timedOut: false, durationMs: 0, memoryPeakBytes: null };
  throw exitedAtOnce(exit, withTail(lastLines(), stderr));
}
