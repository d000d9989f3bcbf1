/**
 * A stdio server without any SDK, for what no SDK does: `argv[2]` is a comma list of faults. `no-discover` ends at an
 * unknown method, `mute` never answers one, `silent` never answers at all, `exits` ends at once, `stubborn` outlives EOF and SIGTERM,
 * `deaf` stops reading after its first line.
 */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

const faults = new Set((process.argv[2] ?? "").split(","));
if (faults.has("exits")) {
  process.stderr.write("cannot find the database\n");
  process.exit(7);
}
if (faults.has("deaf")) setInterval(() => undefined, 1000);
if (faults.has("stubborn")) {
  process.on("SIGTERM", () => process.stderr.write("not yet\n"));
  setInterval(() => undefined, 1000);
}

interface Incoming {
  readonly id?: number;
  readonly method?: string;
  readonly params?: {
    readonly name?: string;
    readonly protocolVersion?: string;
    readonly arguments?: Record<string, unknown>;
    readonly _meta?: object;
  };
}

const send = (message: object): void => {
  process.stdout.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);
};
const capabilities = { tools: { listChanged: true } };
const logged = (data: unknown): object => ({ method: "notifications/message", params: { level: "info", data } });
/** Calls that wait to be told to go on. */
const held: (() => void)[] = [];

const tools: Readonly<Record<string, (message: Incoming) => void>> = {
  echo: ({ id, params }) => {
    const text = JSON.stringify({ pid: process.pid, id, params });
    setTimeout(() => send({ id, result: { content: [{ type: "text", text }] } }), Math.random() * 5);
  },
  crash: () => {
    process.stderr.write("about to fail\nTypeError: boom\n");
    process.exit(3);
  },
  grandchild: ({ id }) => {
    const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "inherit" });
    send({ id, result: { content: [{ type: "text", text: String(child.pid) }] } });
  },
  /** Logs, waits for `go`, logs again and answers. */
  hold: ({ id, params }) => {
    send(logged("held"));
    held.push(() => {
      send(logged("going on"));
      send({ id, result: { content: [{ type: "text", text: String(params?.arguments?.["text"] ?? "done") }] } });
    });
  },
  go: ({ id }) => {
    for (const goOn of held.splice(0)) goOn();
    send({ id, result: { content: [] } });
  },
  /** Says that its list changed, once for each `times`. */
  changed: ({ id, params }) => {
    const times = Number(params?.arguments?.["times"] ?? 1);
    for (let n = 0; n < times; n++) send({ method: "notifications/tools/list_changed", params: { n } });
    send({ id, result: { content: [] } });
  },
  /** Writes `mebibytes` of log messages as fast as they are taken. */
  flood: ({ id, params }) => {
    const line = "x".repeat(64 * 1024);
    for (let n = 0; n < Number(params?.arguments?.["mebibytes"]) * 16; n++) send(logged(line));
    send({ id, result: { content: [] } });
  },
  /** Asks the client something and answers with what it said. */
  ask: ({ id }) => {
    asked.set(`ask-${id}`, (result) =>
      send({ id, result: { content: [{ type: "text", text: JSON.stringify(result) }] } }),
    );
    send({ id: `ask-${id}`, method: "roots/list" });
  },
  deep: ({ id }) => {
    const text = `{"jsonrpc":"2.0","id":${id},"result":{"a":${"[".repeat(50_000)}${"]".repeat(50_000)}}}\n`;
    process.stdout.write(text);
  },
  print: ({ id }) => {
    process.stdout.write("Listening for requests...\n\n{not json}\n[1,2]\n");
    send({ id, result: { content: [] } });
  },
};

const asked = new Map<unknown, (result: unknown) => void>();

function receive(line: string): void {
  const message = JSON.parse(line) as Incoming & { readonly result?: unknown };
  if (message.result !== undefined) asked.get(message.id)?.(message.result);
  const { id, method } = message;
  if (id === undefined || method === undefined || faults.has("silent")) return;
  if (method === "initialize") {
    const protocolVersion = message.params?.protocolVersion ?? "2025-11-25";
    send({ id, result: { protocolVersion, capabilities, serverInfo: { name: "raw", version: "0" } } });
    if (faults.has("deaf")) lines.pause();
  } else if (method === "tools/list")
    send({ id, result: { tools: [{ name: "echo", inputSchema: { type: "object" } }] } });
  else if (method === "tools/call") tools[message.params?.name ?? ""]?.(message);
  else if (faults.has("no-discover")) process.exit(1);
  else if (!faults.has("mute")) send({ id, error: { code: -32601, message: "no such method" } });
}

const lines = createInterface({ input: process.stdin });
lines.on("line", receive);
lines.on("close", () => {
  if (!faults.has("stubborn")) process.exit(0);
});
