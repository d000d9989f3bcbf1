import { AppError } from "@switchyard/contracts";
import { AnswerReader } from "../ingress-load/load/answer-reader.ts";
import { openConnection } from "../ingress-load/load/connection.ts";
import type { Bridge } from "./bridge.ts";

const TEXT_BYTES = 1_000;
const VERSION = "2025-11-25";
const ACCEPT = "application/json, text/event-stream";

/** One open session and the process that serves it. */
export interface OpenSession {
  readonly id: string;
  readonly childPid: number;
}

/** Opens a session and asks which process serves it. Throws AppError session_refused when it is not opened. */
export async function openSession(bridge: Bridge): Promise<OpenSession> {
  const clientInfo = { name: "switchyard-bench", version: "1.0.0" };
  const params = { protocolVersion: VERSION, capabilities: {}, clientInfo };
  const opened = await post(bridge, { id: 1, method: "initialize", params }, null);
  const id = opened.headers.get("mcp-session-id");
  const text = await opened.text();
  if (id === null) {
    const message = `${bridge.name} opened no session: ${text.slice(0, 300)}`;
    throw new AppError({ code: "session_refused", kind: "upstream_failed", message });
  }
  await (await post(bridge, { method: "notifications/initialized" }, id)).text();
  const call = { id: 2, method: "tools/call", params: { name: "pid", arguments: {} } };
  const answer = await (await post(bridge, call, id)).text();
  return { id, childPid: Number(/"text":"(\d+)"/.exec(answer)?.[1]) };
}

/** Ends a session as a client does. */
export async function endSession(bridge: Bridge, id: string): Promise<void> {
  await fetch(url(bridge), { method: "DELETE", headers: sessionHeaders(id) });
}

/** Calls per second over these sessions, each on a connection of its own with one call under way, after a warm-up. */
export async function callsPerSecond(
  bridge: Bridge,
  sessions: readonly OpenSession[],
  { warmMs, measureMs }: { readonly warmMs: number; readonly measureMs: number },
): Promise<number> {
  const from = performance.now() + warmMs;
  const until = from + measureMs;
  let answered = 0;
  const countAndGoOn = (): boolean => {
    const now = performance.now();
    if (now >= from && now < until) answered += 1;
    return now < until;
  };
  await Promise.all(sessions.map(({ id }) => callOverAndOver(bridge, echoCall(bridge, id), countAndGoOn)));
  return answered / (measureMs / 1_000);
}

/** Sends one request again at each answer, as long as `goesOn` says; rejects at an answer that is not the tool's result. */
async function callOverAndOver(bridge: Bridge, request: Buffer, goesOn: () => boolean): Promise<void> {
  const reader = new AnswerReader();
  await new Promise<void>((resolve, reject) => {
    const answered = (): void => {
      reader.reset();
      if (goesOn()) connection.send(request);
      else {
        connection.end();
        resolve();
      }
    };
    const connection = openConnection(bridge, {
      onOpen: () => connection.send(request),
      onBytes(bytes) {
        const fault = reader.push(bytes);
        if (fault !== null) reject(new TypeError(fault));
        else if (reader.isDone) answered();
      },
      onFault: reject,
    });
  });
}

function echoCall(bridge: Bridge, sessionId: string): Buffer {
  const params = { name: "echo", arguments: { text: "x".repeat(TEXT_BYTES) } };
  const body = JSON.stringify({ jsonrpc: "2.0", id: 7, method: "tools/call", params });
  const headers = {
    host: `${bridge.host}:${bridge.port}`,
    ...sessionHeaders(sessionId),
    "content-length": String(Buffer.byteLength(body)),
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`POST /mcp HTTP/1.1\r\n${lines.join("")}\r\n${body}`);
}

async function post(bridge: Bridge, message: object, sessionId: string | null): Promise<Response> {
  return await fetch(url(bridge), {
    method: "POST",
    headers: sessionId === null ? { "content-type": "application/json", accept: ACCEPT } : sessionHeaders(sessionId),
    body: JSON.stringify({ jsonrpc: "2.0", ...message }),
  });
}

function sessionHeaders(id: string): Record<string, string> {
  return {
    "content-type": "application/json",
    accept: ACCEPT,
    "mcp-session-id": id,
    "mcp-protocol-version": VERSION,
  };
}

function url({ host, port }: Bridge): string {
  return `http://${host}:${port}/mcp`;
}
