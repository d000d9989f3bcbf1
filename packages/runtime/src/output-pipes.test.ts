import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, it } from "vitest";
import { openOutputPipes } from "./output-pipes.ts";

it("a process that exits at once loses none of its words while the reader is busy", async () => {
  const pipes = await openOutputPipes();
  const program =
    "for (let i = 1; i <= 1000; i += 1) console.error(`line ${i} before the end`); console.log('out'); process.exit(42)";
  const child = spawn(process.execPath, ["-e", program], {
    stdio: ["ignore", pipes.stdout.writeFd, pipes.stderr.writeFd],
  });
  const exited = once(child, "exit");
  pipes.stdout.spawned();
  pipes.stderr.spawned();
  // Nobody reads until it has gone.
  expect(await exited).toEqual([42, null]);
  expect((await textOf(pipes.stderr.stream)).trimEnd().split("\n")).toHaveLength(1000);
  expect(await textOf(pipes.stdout.stream)).toBe("out\n");
});

async function textOf(stream: NodeJS.ReadableStream): Promise<string> {
  let text = "";
  for await (const chunk of stream) text += String(chunk);
  return text;
}
