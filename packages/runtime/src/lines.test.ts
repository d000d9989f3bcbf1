import { expect, test } from "vitest";
import { createLineSplitter, maxLineLength } from "./lines.ts";

function split(chunks: readonly (string | Buffer)[]): string[] {
  const lines: string[] = [];
  const splitter = createLineSplitter((text) => lines.push(text));
  for (const chunk of chunks) splitter.write(Buffer.from(chunk));
  splitter.end();
  return lines;
}

test("joins lines that arrive in pieces, also within a character", () => {
  const bytes = Buffer.from("naïve café\nnext");
  const pieces = [...bytes].map((byte) => Buffer.from([byte]));
  expect(split(pieces)).toEqual(["naïve café", "next"]);
});

test("keeps empty lines, drops carriage returns and shows a progress bar as a terminal would", () => {
  expect(split(["a\r\n\nb", "\n10%\r50%\r100%\n"])).toEqual(["a", "", "b", "100%"]);
});

test("strips colours, links, titles and other control characters, and keeps tabs", () => {
  expect(split(["\u001b[31mred\u001b[0m\t\u001b]0;title\u0007\u0000x\u0008\n"])).toEqual(["red\tx"]);
});

test("caps a line without an end and counts what it dropped", () => {
  const lines = split([...Array.from({ length: 100 }, () => "z".repeat(1000)), "\nshort\n"]);
  expect(lines[0]).toBe(`${"z".repeat(maxLineLength)}… (${100_000 - maxLineLength} more characters)`);
  expect(lines[1]).toBe("short");
});
