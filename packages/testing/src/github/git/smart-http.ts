/** `git http-backend` behind the names that repositories have now. */
import { spawn } from "node:child_process";
import type { IncomingMessage, ServerResponse } from "node:http";
import { dirname } from "node:path";

/** Serves one request of the smart protocol on a bare repository; resolves when the answer is out. */
export async function serveGit(
  repository: { readonly path: string; readonly rest: string; readonly query: string },
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const folder = dirname(repository.path);
  const env: NodeJS.Dict<string> = {
    PATH: process.env["PATH"] ?? "/usr/bin:/bin",
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_PROJECT_ROOT: folder,
    GIT_HTTP_EXPORT_ALL: "1",
    PATH_INFO: `${repository.path.slice(folder.length)}${repository.rest}`,
    QUERY_STRING: repository.query,
    REQUEST_METHOD: request.method ?? "GET",
    CONTENT_TYPE: request.headers["content-type"] ?? "",
    HTTP_CONTENT_ENCODING: request.headers["content-encoding"] ?? "",
    GIT_PROTOCOL: String(request.headers["git-protocol"] ?? ""),
    REMOTE_ADDR: "127.0.0.1",
    REMOTE_USER: "git",
  };
  const backend = spawn("git", ["-c", "safe.directory=*", "http-backend"], {
    env: env as NodeJS.ProcessEnv,
    stdio: ["pipe", "pipe", "ignore"],
  });
  backend.stdin.on("error", () => {});
  request.pipe(backend.stdin);
  response.once("close", () => backend.kill());
  let head: Buffer | null = Buffer.alloc(0);
  backend.stdout.on("data", (chunk: Buffer) => {
    if (head === null) return void response.write(chunk);
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf("\r\n\r\n");
    if (end < 0) return;
    writeHead(response, head.subarray(0, end).toString("latin1"));
    response.write(head.subarray(end + 4));
    head = null;
  });
  await new Promise((resolve) => backend.once("close", resolve));
  response.end();
}

function writeHead(response: ServerResponse, lines: string): void {
  let status = 200;
  for (const line of lines.split("\r\n")) {
    const [name = "", value = ""] = line.split(": ");
    if (name.toLowerCase() === "status") status = Number(value.slice(0, 3));
    else response.setHeader(name, value);
  }
  response.writeHead(status);
}
