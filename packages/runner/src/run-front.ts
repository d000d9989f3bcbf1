import { connect } from "node:net";
import type { Listen } from "./config.ts";
import { Front, type FrontOptions } from "./front/front.ts";
import { type Listening, listenHttp } from "./listen-http.ts";

const lookEveryMs = 20;

/**
 * Starts a front once the server behind it takes connections, so that whoever finds it listening finds the server too.
 * Rejects when it cannot listen, or with the signal's reason.
 */
export async function runFront(listen: Listen, options: FrontOptions, signal: AbortSignal): Promise<Listening> {
  while (!(await accepts(options.target.port))) {
    signal.throwIfAborted();
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
  }
  const front = new Front(options);
  return listenHttp(
    listen,
    (request, response) => void front.handle(request, response),
    () => front.close(),
  );
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port });
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}
