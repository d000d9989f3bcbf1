import type { ServerResponse } from "node:http";
import type { RpcMessage } from "./messages.ts";

const keepAliveMs = 15_000;

/** A response as server-sent events, one JSON-RPC message each, kept alive by comments. */
export class EventStream {
  readonly #response: ServerResponse;
  readonly #timer: NodeJS.Timeout;

  constructor(response: ServerResponse, headers: Readonly<Record<string, string>>) {
    this.#response = response;
    response.writeHead(200, {
      ...headers,
      "content-type": "text/event-stream",
      "cache-control": "no-store, no-transform",
      "x-accel-buffering": "no",
    });
    response.flushHeaders();
    this.#timer = setInterval(() => response.write(": keep-alive\n\n"), keepAliveMs);
    this.#timer.unref();
    response.once("close", () => clearInterval(this.#timer));
  }

  get open(): boolean {
    return !this.#response.writableEnded && !this.#response.destroyed;
  }

  send(message: RpcMessage): void {
    this.sendText(JSON.stringify(message));
  }

  /** Sends a message that is JSON text already. */
  sendText(json: string): void {
    if (this.open) this.#response.write(`event: message\ndata: ${json}\n\n`);
  }

  end(): void {
    clearInterval(this.#timer);
    if (this.open) this.#response.end();
  }
}
