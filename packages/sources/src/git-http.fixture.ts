/** A real Git host for tests: bare repositories over smart HTTP on loopback, with an optional credential. */
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface GitHost {
  readonly root: string;
  readonly url: string;
  /** `host:port`, as an operator would vouch for it. */
  readonly host: string;
  readonly requests: string[];
  close(): Promise<void>;
}

/** `user:password` that the host asks for below `/private/`; `/moved/` answers a redirect to `movedTo`. */
export async function startGitHost(options: { credential: string; movedTo: string }): Promise<GitHost> {
  const root = mkdtempSync(join(tmpdir(), "sy-git-host-"));
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? "/";
    requests.push(path);
    if (path.startsWith("/moved/")) {
      response.writeHead(302, { location: `${options.movedTo}${path.slice("/moved".length)}` }).end();
      return;
    }
    if (path.startsWith("/hang/")) return;
    const expected = `Basic ${Buffer.from(options.credential).toString("base64")}`;
    if (path.startsWith("/private/") && request.headers.authorization !== expected) {
      response.writeHead(401, { "www-authenticate": 'Basic realm="git"' }).end();
      return;
    }
    serveWithBackend(root, request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    root,
    requests,
    url: `http://127.0.0.1:${port}`,
    host: `127.0.0.1:${port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      rmSync(root, { recursive: true, force: true });
    },
  };
}

function serveWithBackend(root: string, request: IncomingMessage, response: ServerResponse): void {
  const [path = "/", query = ""] = (request.url ?? "/").split("?");
  const backend = spawn("git", ["-c", "safe.directory=*", "http-backend"], {
    env: {
      PATH: "/usr/local/bin:/usr/bin:/bin",
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: "1",
      PATH_INFO: path,
      QUERY_STRING: query,
      REQUEST_METHOD: request.method,
      CONTENT_TYPE: request.headers["content-type"] ?? "",
      HTTP_CONTENT_ENCODING: request.headers["content-encoding"] ?? "",
      GIT_PROTOCOL: String(request.headers["git-protocol"] ?? ""),
      REMOTE_ADDR: "127.0.0.1",
    },
  });
  request.pipe(backend.stdin);
  backend.stdin.on("error", () => {});
  let head = Buffer.alloc(0);
  let started = false;
  backend.stdout.on("data", (chunk: Buffer) => {
    if (started) return void response.write(chunk);
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf("\r\n\r\n");
    if (end < 0) return;
    started = true;
    let status = 200;
    for (const line of head.subarray(0, end).toString("latin1").split("\r\n")) {
      const [name = "", value = ""] = line.split(": ");
      if (name.toLowerCase() === "status") status = Number(value.slice(0, 3));
      else response.setHeader(name, value);
    }
    response.writeHead(status);
    response.write(head.subarray(end + 4));
  });
  backend.on("close", () => response.end());
}

/** Makes a bare repository of one commit below the host's root and answers the commit. */
export function makeRepository(
  folder: string,
  name: string,
  files: Readonly<Record<string, string | Buffer>>,
): { readonly path: string; readonly sha: string; git(...args: string[]): string } {
  const path = join(folder, name);
  const run = (...args: string[]): string =>
    execFileSync("git", args, {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
      env: { PATH: "/usr/local/bin:/usr/bin:/bin", HOME: folder, GIT_CONFIG_NOSYSTEM: "1" },
    });
  run("init", "--quiet", "--bare", "--initial-branch=main", path);
  const work = mkdtempSync(join(folder, ".work-"));
  const git = (...args: string[]): string =>
    run(`--git-dir=${path}`, `--work-tree=${work}`, "-c", "user.name=Ada", "-c", "user.email=ada@example.com", ...args);
  for (const [file, content] of Object.entries(files)) {
    execFileSync("mkdir", ["-p", join(work, file, "..")]);
    writeFileSync(join(work, file), content);
  }
  git("add", "--all", "--force");
  git("commit", "--quiet", "-m", "First\n\nbody");
  const sha = git("rev-parse", "HEAD").trim();
  return { path, sha, git };
}
