import type { ServerResponse } from "node:http";
import type { RpcMessage } from "./messages.ts";

const keepAliveMs = 15_000;
/** A client that leaves this much unread has the connection cut; one message more than that may be under way. */
const maxUnreadBytes = 4 * 1024 * 1024;

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
    this.#timer = setInterval(() => this.#write(": keep-alive\n\n"), keepAliveMs);
    this.#timer.unref();
    response.once("close", () => clearInterval(this.#timer));
  }

  get open(): boolean {
    return !this.#response.writableEnded && !this.#response.destroyed;
  }

  send(message: RpcMessage): void {
    this.sendText(JSON.stringify(message));
  }

  /** Sends a message that is JSON text in one line, under an event id where it can be asked for again. */
  sendText(json: string, id: string | null = null): void {
    this.#write(id === null ? `event: message\ndata: ${json}\n\n` : `id: ${id}\nevent: message\ndata: ${json}\n\n`);
  }

  /** Tells an id to come back with, and after how long, before there is any message (2025-11-25, transports). */
  prime(id: string, retryMs: number): void {
    this.#write(`id: ${id}\nretry: ${retryMs}\ndata:\n\n`);
  }

  end(): void {
    clearInterval(this.#timer);
    if (this.open) this.#response.end();
  }

  #write(text: string): void {
    if (!this.open) return;
    if (this.#response.writableLength > maxUnreadBytes) this.#response.destroy();
    else this.#response.write(text);
  }
}
