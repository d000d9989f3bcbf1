// A minimal stand-in for the runner: same configuration, same descriptors, just enough of its behaviour for tests.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer as createHttpServer } from "node:http";
import { connect, createServer } from "node:net";

const config = JSON.parse(readFileSync(Number(process.argv[2]), "utf8"));
const pipe = (to) => (socket) => {
  const other = connect(to);
  socket.on("error", () => other.destroy()).pipe(other);
  other.on("error", () => socket.destroy()).pipe(socket);
};
const listening = (server, where) => new Promise((resolve) => server.listen(where, resolve));

if (config.egress !== null) {
  await listening(createServer(pipe({ path: config.egress.socket })), { port: config.egress.port, host: "127.0.0.1" });
}
const [program, ...args] = config.argv;
const stdin = config.mode === "bridge" ? "pipe" : "ignore";
const child = spawn(program, args, {
  cwd: config.cwd,
  stdio: [stdin, stdin === "pipe" ? "pipe" : "inherit", "inherit"],
});
child.on("error", () => process.exit(127));
child.on("exit", (code, signal) => process.exit(signal === null ? code : 1));
process.on("SIGTERM", () => child.kill("SIGTERM"));

if (config.mode === "bridge") {
  // Answers every request with the next line the child prints after it was given the body.
  const server = createHttpServer((request, response) => {
    const parts = [];
    request.on("data", (part) => parts.push(part));
    request.on("end", () => {
      child.stdout.once("data", (line) => response.end(line));
      child.stdin.write(`${Buffer.concat(parts)}\n`);
    });
  });
  await listening(server, config.listen);
} else {
  await listening(createServer(pipe({ port: config.target.port, host: "127.0.0.1" })), config.listen);
}
