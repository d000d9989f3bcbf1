/** A worker that runs one program of the host and writes the ids of its processes; tests kill it. */
import { tryHostTool } from "./host-tool.ts";

const script = process.argv[2] ?? "";
const onLine = (line: string) => process.stdout.write(`${line}\n`);
await tryHostTool("/bin/sh", ["-c", script], { tree: process.argv[3] === "tree", timeoutMs: 120_000, onLine });
