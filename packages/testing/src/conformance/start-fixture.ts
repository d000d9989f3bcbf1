import { join } from "node:path";
import { fixtureDir } from "../fixtures.ts";
import { startProgram } from "./start-program.ts";

/** A conformance server that runs. */
export interface RunningFixture {
  readonly port: number;
  /** Where it answers without anything of ours in between. */
  readonly url: string;
  stop(): Promise<void>;
}

const main = (fixture: "conformance-http" | "conformance-stdio"): string => join(fixtureDir(fixture), "src/main.ts");

/** Starts the HTTP server of the suite on a free loopback port, as an instance would run it. */
export async function startConformanceServer(more: Readonly<Record<string, string>> = {}): Promise<RunningFixture> {
  const env = { HOST: "127.0.0.1", PORT: "0", MCP_PATH: "/mcp", ...more };
  const { ready, stop } = await startProgram(main("conformance-http"), { env, until: / port (\d+)$/ });
  const port = Number(ready[1]);
  return { port, url: `http://127.0.0.1:${port}/mcp`, stop };
}

/** Argv of the stdio server of the suite; with `2025` it speaks the handshake era alone. */
export function stdioConformanceArgv(only?: "2025"): [string, ...string[]] {
  const more = only === undefined ? [] : [only];
  return [process.execPath, "--disable-warning=ExperimentalWarning", main("conformance-stdio"), ...more];
}
