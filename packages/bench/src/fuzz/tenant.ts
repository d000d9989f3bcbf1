import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { CASE_HEADER } from "./cases.ts";
import { type Arrival, arrivalFault } from "./oracle.ts";

export interface Tenant {
  readonly port: number;
  /** What came that should not have, with the case it came of. */
  readonly faults: { readonly index: string; readonly fault: string }[];
  /** How often each case came; taken out as it is asked for. */
  takeArrivals(index: number): number;
  readonly arrivals: number;
  close(): Promise<void>;
}

/** Longer than any run: a connection that the tenant ends just as it is used again is no fault of the ingress. */
const KEPT_MS = 3_600_000;

/** A tenant that answers everything as it should and has every request that reaches it judged. */
export async function startTenant(): Promise<Tenant> {
  const faults: Tenant["faults"] = [];
  const came = new Map<string, number>();
  let arrivals = 0;
  const server = createServer({ maxHeaderSize: 256 * 1024, keepAliveTimeout: KEPT_MS }, async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { method = "", url = "", rawHeaders } = request;
    const arrival: Arrival = { method, url, rawHeaders, body: Buffer.concat(chunks) };
    const index = String(request.headers[CASE_HEADER] ?? "none").split(",", 1)[0] ?? "";
    arrivals += 1;
    came.set(index, (came.get(index) ?? 0) + 1);
    const fault = arrivalFault(arrival);
    if (fault !== null) faults.push({ index, fault });
    answer(request, response, arrival.body);
  });
  server.on("clientError", (error: NodeJS.ErrnoException, socket) => {
    // A request that breaks off is one whose client left.
    const isOdd = error.code?.startsWith("HPE_") === true && error.code !== "HPE_INVALID_EOF_STATE";
    if (isOdd) faults.push({ index: "none", fault: `bytes that are no HTTP: ${error.code}` });
    socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    faults,
    takeArrivals(index) {
      const count = came.get(String(index)) ?? 0;
      came.delete(String(index));
      return count;
    },
    get arrivals() {
      return arrivals;
    },
    close: () => new Promise((resolve) => server.close(() => resolve()).closeAllConnections()),
  };
}

interface Message {
  readonly id?: unknown;
  readonly method?: string;
  readonly params?: { readonly name?: string };
}

function answer(request: IncomingMessage, response: ServerResponse, body: Buffer): void {
  if (request.method !== "POST") return void response.writeHead(request.method === "GET" ? 405 : 200).end();
  const message = parsed(body);
  const asked = (Array.isArray(message) ? message : [message]).filter((one) => "id" in one && "method" in one);
  if (asked.length === 0) return void response.writeHead(202).end();
  const results = asked.map(({ id, method }) => ({ jsonrpc: "2.0", id, result: resultOf(method ?? "") }));
  const text = JSON.stringify(Array.isArray(message) ? results : results[0]);
  const session = asked[0]?.method === "initialize" ? { "mcp-session-id": "upstream-session" } : {};
  if (asked[0]?.params?.name !== "stream") {
    response.writeHead(200, { "content-type": "application/json", ...session }).end(text);
    return;
  }
  response.writeHead(200, { "content-type": "text/event-stream" });
  response.end(`data: {"jsonrpc":"2.0","method":"notifications/message","params":{}}\n\ndata: ${text}\n\n`);
}

function resultOf(method: string): object {
  return { resultType: "complete", ...(method === "tools/list" ? { tools: [] } : { content: [] }) };
}

function parsed(body: Buffer): Message | Message[] {
  try {
    return JSON.parse(body.toString());
  } catch {
    return {};
  }
}
