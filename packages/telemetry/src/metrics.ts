import { createServer, type Server } from "node:http";
import * as prometheus from "prom-client";
import { refusePage } from "./inner-listener.ts";

/** Prometheus metrics of this process; labels stay few and bounded (route, job, outcome; never ids). */
export const metrics = {
  Counter: prometheus.Counter,
  Gauge: prometheus.Gauge,
  Histogram: prometheus.Histogram,
  /**
   * The metric registered under `name`, made on first asking. For metrics that a file declares when it is loaded: a
   * bundler may load one file several times into a process, and the registry takes each name once.
   */
  once<M extends prometheus.Metric>(name: string, make: () => M): M {
    const known = prometheus.register.getSingleMetric(name);
    return known === undefined ? make() : (known as M);
  },
  /** The text exposition of everything registered. */
  text: (): Promise<string> => prometheus.register.metrics(),
  contentType: prometheus.register.contentType,
} as const;

/** Serves `/metrics` on a port that must not be reachable from outside; pages get 403. Port 0 takes a free one. */
export async function serveMetrics(listen: { readonly port: number; readonly host: string }): Promise<Server> {
  const server = createServer((request, response) => {
    if (refusePage(request, response)) return;
    if (request.url !== "/metrics") {
      response.writeHead(404).end();
      return;
    }
    metrics.text().then(
      (text) => response.writeHead(200, { "content-type": metrics.contentType }).end(text),
      () => response.writeHead(500).end(),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(listen.port, listen.host, resolve);
  });
  return server;
}
