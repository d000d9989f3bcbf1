import { connect, type Socket } from "node:net";

/** One HTTP answer, read from bare bytes. */
export interface WireAnswer {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/** What came of sending: an answer, a closed connection, nothing in time, or bytes that are no answer. */
export type WireEnd = WireAnswer | "closed" | "silent" | "garbled";

export interface Wire {
  readonly isOpen: boolean;
  /** Sends bytes and waits for one answer. `isHead` says that it has no body whatever it says. */
  exchange(raw: Buffer, wait: { readonly forMs: number; readonly isHead: boolean }): Promise<WireEnd>;
  /** Ends the connection; null, for whoever holds it. */
  close(): null;
}

/** Opens a connection that is used for one exchange after another. */
export function openWire(port: number): Wire {
  const socket: Socket = connect(port, "127.0.0.1");
  let buffer = Buffer.alloc(0);
  let isOpen = true;
  let wake: () => void = () => {};
  socket.setNoDelay(true);
  socket.on("data", (chunk: Buffer) => {
    buffer = Buffer.concat([buffer, chunk]);
    wake();
  });
  socket.on("error", () => {});
  socket.on("close", () => {
    isOpen = false;
    wake();
  });
  const more = (untilMs: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, Math.max(0, untilMs - performance.now()));
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  /** The answer that has come by now, past those that only announce one. */
  const take = (isHead: boolean): WireAnswer | "garbled" | null => {
    const read = readAnswer(buffer, isHead);
    if (read === null || read === "garbled") return read;
    buffer = buffer.subarray(read.bytes);
    if (read.answer.headers.get("connection") === "close") isOpen = false;
    return read.answer.status < 200 ? take(isHead) : read.answer;
  };
  return {
    get isOpen() {
      return isOpen;
    },
    async exchange(raw, { forMs, isHead }) {
      const until = performance.now() + forMs;
      socket.write(raw);
      let end = take(isHead);
      while (end === null && isOpen && performance.now() < until) {
        await more(until);
        end = take(isHead);
      }
      // After a standstill of the machine the time is up before what has long come is read.
      if (end === null) await new Promise((resolve) => setTimeout(resolve, 10));
      return end ?? take(isHead) ?? (isOpen ? "silent" : "closed");
    },
    close() {
      socket.destroy();
      return null;
    },
  };
}

type Read = { readonly answer: WireAnswer; readonly bytes: number } | "garbled" | null;

function readAnswer(buffer: Buffer, isHead: boolean): Read {
  if (buffer.length === 0) return null;
  if (!"HTTP/1.1 ".startsWith(buffer.toString("latin1", 0, Math.min(9, buffer.length)))) return "garbled";
  const end = buffer.indexOf("\r\n\r\n");
  if (end === -1) return null;
  const [line = "", ...lines] = buffer.toString("latin1", 0, end).split("\r\n");
  const status = Number(/^HTTP\/1\.1 (\d{3})(?: |$)/.exec(line)?.[1] ?? 0);
  const headers = new Map(
    lines.map((one) => [one.split(":", 1)[0]?.toLowerCase() ?? "", one.replace(/^[^:]*:\s*/, "")]),
  );
  const from = end + 4;
  if (isHead || status < 200 || status === 204) return { answer: { status, headers, body: "" }, bytes: from };
  if (headers.get("transfer-encoding") === "chunked") return readChunks(buffer, from, { status, headers });
  const length = Number(headers.get("content-length") ?? 0);
  if (buffer.length < from + length) return null;
  return { answer: { status, headers, body: buffer.toString("utf8", from, from + length) }, bytes: from + length };
}

function readChunks(buffer: Buffer, start: number, answer: Omit<WireAnswer, "body">): Read {
  let body = "";
  for (let at = start; ; ) {
    const end = buffer.indexOf("\r\n", at);
    if (end === -1) return null;
    const size = Number.parseInt(buffer.toString("latin1", at, end), 16);
    if (Number.isNaN(size)) return "garbled";
    const next = end + 2 + size + 2;
    if (buffer.length < next) return null;
    body += buffer.toString("utf8", end + 2, end + 2 + size);
    if (size === 0) return { answer: { ...answer, body }, bytes: next };
    at = next;
  }
}
