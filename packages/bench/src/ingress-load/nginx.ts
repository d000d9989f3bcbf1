/** nginx in front of the same backend, for comparison: one worker, kept connections, nothing switched on. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { findOnPath, freePort } from "@switchyard/embedded";
import type { Backend } from "./backends.ts";
import { untilListening } from "./until-listening.ts";

export interface Nginx {
  readonly port: number;
  stop(): Promise<void>;
}

/** Starts it; null where there is no nginx. */
export async function startNginx(folder: string, path: string, { address }: Backend): Promise<Nginx | null> {
  const program = findOnPath(["nginx"], path);
  if (program === null) return null;
  const port = await freePort();
  const prefix = join(folder, `nginx-${port}`);
  mkdirSync(prefix, { recursive: true });
  writeFileSync(join(prefix, "nginx.conf"), configuration(prefix, port, `${address.host}:${address.port}`));
  const child = spawn(program, ["-p", prefix, "-c", join(prefix, "nginx.conf"), "-e", "stderr"], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  await untilListening(port);
  return {
    port,
    async stop() {
      const exited = once(child, "exit");
      child.kill("SIGTERM");
      await exited;
    },
  };
}

function configuration(prefix: string, port: number, backend: string): string {
  return `daemon off; worker_processes 1; pid ${prefix}/pid; error_log stderr crit;
events { worker_connections 4096; }
http {
  access_log off; client_body_temp_path ${prefix}/body; proxy_temp_path ${prefix}/proxy;
  fastcgi_temp_path ${prefix}/f; uwsgi_temp_path ${prefix}/u; scgi_temp_path ${prefix}/s;
  keepalive_requests 100000000; client_body_buffer_size 16k;
  upstream backend { server ${backend}; keepalive 1024; keepalive_requests 100000000; }
  server {
    listen 127.0.0.1:${port};
    location / { proxy_pass http://backend; proxy_http_version 1.1; proxy_set_header Connection ""; }
  }
}
`;
}
