import { createServer, type Server } from "node:http";
import { metrics, refusePage } from "@switchyard/telemetry";

export interface HealthOptions {
  readonly port: number;
  readonly host: string;
  /** Rejects while something the worker needs does not answer. */
  readonly ready: () => Promise<unknown>;
}

/** Serves `/healthz` (the process is up), `/readyz` (what it needs answers) and `/metrics`; pages get 403. Port 0 takes a free one. */
export async function serveHealth(options: HealthOptions): Promise<Server> {
  const server = createServer((request, response) => {
    if (refusePage(request, response)) return;
    const say = (status: number, text: string): void => {
      response.writeHead(status, { "content-type": "text/plain; charset=utf-8" }).end(`${text}\n`);
    };
    if (request.url === "/healthz") return say(200, "ok");
    if (request.url === "/readyz") {
      options.ready().then(
        () => say(200, "ready"),
        (error: unknown) => say(503, error instanceof Error ? error.message : "not ready"),
      );
      return;
    }
    if (request.url !== "/metrics") return say(404, "not found");
    metrics.text().then(
      (text) => response.writeHead(200, { "content-type": metrics.contentType }).end(text),
      () => say(500, "no metrics"),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(options.port, options.host, resolve);
  });
  return server;
}
