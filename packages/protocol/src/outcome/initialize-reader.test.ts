import { describe, expect, it } from "vitest";
import { createInitializeReader } from "./initialize-reader.ts";

const answer = (version: unknown, id: unknown = 1): string =>
  JSON.stringify({ jsonrpc: "2.0", id, result: { protocolVersion: version, capabilities: {} } });

const sse = "text/event-stream; charset=utf-8";

/** Feeds a text byte by byte; answers the first facts, and how many bytes they took. */
function read(text: string, contentType: string) {
  const reader = createInitializeReader(1, contentType);
  for (const [index, byte] of [...Buffer.from(text)].entries()) {
    const facts = reader.push(Buffer.of(byte));
    if (facts !== null) return { ...facts, bytes: index + 1 };
  }
  return { ...reader.end(), bytes: null };
}

describe("the reader of an answer to initialize", () => {
  it("reads the version from JSON at its end, and from events as soon as the answer is whole", () => {
    expect(read(answer("2025-06-18"), "application/json")).toEqual({ version: "2025-06-18", bytes: null });
    const first =
      'id: 1\ndata:\n\n: keep-alive\n\nevent: message\ndata: {"jsonrpc":"2.0","method":"notifications/message"}\n\n';
    const events = `${first}data: ${answer("2025-11-25")}\n\n`;
    expect(read(`${events}data: {}\n\n`, sse)).toEqual({ version: "2025-11-25", bytes: events.length });
  });

  it("puts an answer together from a hundred thousand lines of a byte each", () => {
    const reader = createInitializeReader(1, sse);
    const [open, close] = ['data: {"jsonrpc":"2.0","id":1,"result":{"protocolVersion":"2025-11-25"\n', "data: }}\n\n"];
    reader.push(Buffer.from(open));
    const lines = Buffer.from("data: \t\n".repeat(1_000));
    for (let i = 0; i < 100; i++) expect(reader.push(lines)).toBeNull();
    expect(reader.push(Buffer.from(close))).toEqual({ version: "2025-11-25" });
  });

  it("takes an answer that ends without a blank line", () => {
    expect(read(`data: ${answer("2025-11-25")}`, sse).version).toBe("2025-11-25");
  });

  it("knows no version of an error, another's answer, something that is no text, or no JSON", () => {
    const error = '{"jsonrpc":"2.0","id":1,"error":{"code":-32600,"message":"no"}}';
    for (const text of [error, answer("2025-11-25", "1"), answer(3), answer("x".repeat(65)), "<html>", ""]) {
      expect(read(text, "application/json").version).toBeNull();
      expect(read(`data: ${text}\n\n`, sse).version).toBeNull();
    }
    expect(read("anything", "text/html").version).toBeNull();
  });

  it("stops reading what is too long", () => {
    const reader = createInitializeReader(1, "application/json");
    expect(reader.push(Buffer.alloc(1024 * 1024))).toBeNull();
    expect(reader.push(Buffer.alloc(1))).toEqual({ version: null });
  });
});
