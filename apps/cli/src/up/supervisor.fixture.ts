/** A process that supervises one small app until it is killed; tests start it with a home and a port. */
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { createTerminal } from "../terminal.ts";
import { openHome } from "./home.ts";
import { openSupervisor } from "./supervisor.ts";

/** An app that answers its own pid; `/die` ends it, and SIGTERM is not heard when it is told to be stubborn. */
const APP = `
  const { createServer } = require("node:http");
  createServer((request, response) => {
    if (request.url === "/die") { console.error("dying on request"); process.exit(7); }
    response.end(String(process.pid));
  }).listen(Number(process.env.PORT), "127.0.0.1");`;

/** How to start that app. */
export function smallApp(port: number, script: string = APP) {
  return {
    name: "small",
    cwd: "/",
    arguments: ["-e", script],
    env: { PORT: String(port) },
    readyUrl: `http://127.0.0.1:${port}/`,
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [, , folder = "", port = ""] = process.argv;
  mkdirSync(folder, { recursive: true });
  const home = await openHome(folder);
  const supervisor = await openSupervisor(home, createTerminal(process.stdout, false));
  await supervisor.start(smallApp(Number(port)));
  process.stdout.write("ready\n");
}
