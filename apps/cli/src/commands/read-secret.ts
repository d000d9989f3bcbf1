import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { usageError } from "./usage.ts";

/** Reads one secret: typed unseen at a terminal, else the whole of standard input. Throws AppError usage. */
export async function readSecret(prompt: string, interactive: boolean): Promise<string> {
  const text = (interactive ? await ask(prompt) : await readStandardInput()).trim();
  if (text !== "") return text;
  throw usageError("Nothing came on standard input.", "Pipe the value in: switchyard … < file");
}

/** Everything standard input holds. */
export async function readStandardInput(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk as Uint8Array));
  return Buffer.concat(chunks).toString("utf8");
}

async function ask(prompt: string): Promise<string> {
  process.stderr.write(prompt);
  // Echo goes nowhere: the key must not stay on the screen.
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: silent, terminal: true });
  try {
    return await lines.question("");
  } finally {
    lines.close();
    process.stderr.write("\n");
  }
}
