/**
 * The least that a proxy in Node costs: undici, both bodies parsed, nothing checked and nothing written down. What the
 * ingress costs beyond it is what the ingress does. Started by `startBareProxy`, as a process of its own.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type Dispatcher, Pool } from "undici";

const NOT_PASSED: ReadonlySet<string> = new Set(["host", "connection", "content-length", "authorization"]);
const [origin = "", port = ""] = process.argv.slice(2);
const pool = new Pool(origin, { pipelining: 1, headersTimeout: 0, bodyTimeout: 0 });

createServer({ keepAliveTimeout: 65_000 }, (request, response) => {
  collect(request, (body) => {
    JSON.parse(body.toString());
    const { method = "POST", rawHeaders } = request;
    pool.dispatch({ method, path: "/mcp", headers: passed(rawHeaders), body }, new Answer(response));
  });
}).listen(Number(port), "127.0.0.1");
process.on("message", () => process.send?.(process.cpuUsage()));

function collect(request: IncomingMessage, then: (body: Buffer) => void): void {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => then(Buffer.concat(chunks)));
}

function passed(rawHeaders: readonly string[]): string[] {
  const kept: string[] = [];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = (rawHeaders[at] ?? "").toLowerCase();
    if (!NOT_PASSED.has(name)) kept.push(name, rawHeaders[at + 1] ?? "");
  }
  return kept;
}

class Answer implements Dispatcher.DispatchHandler {
  readonly #response: ServerResponse;
  readonly #chunks: Buffer[] = [];

  constructor(response: ServerResponse) {
    this.#response = response;
  }

  onRequestStart(): void {}

  onResponseStart(): void {}

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    const body = Buffer.concat(this.#chunks);
    JSON.parse(body.toString());
    this.#response.writeHead(200, { "content-type": "application/json", "content-length": body.length });
    this.#response.end(body);
  }

  onResponseError(): void {
    this.#response.destroy();
  }
}
