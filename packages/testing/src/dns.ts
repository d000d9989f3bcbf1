/** A DNS server for tests (RFC 1035): TXT records that a test sets, over UDP on a free port of loopback. */
import { createSocket } from "node:dgram";

export interface TestDns {
  /** `address:port`, as resolvers take it. */
  readonly server: string;
  /** Sets the TXT values of a name; none takes the record away. */
  set(name: string, ...values: string[]): void;
  /** Answers every question with SERVFAIL until told otherwise. */
  fail(on: boolean): void;
  close(): Promise<void>;
}

const TXT = 16;
const [NO_ERROR, SERVER_FAILURE, NO_SUCH_NAME] = [0, 2, 3];

/** Starts it. */
export async function startDns(): Promise<TestDns> {
  const records = new Map<string, readonly string[]>();
  let failing = false;
  const socket = createSocket("udp4", (query, from) => {
    const { name, type, end } = readQuestion(query);
    const values = type === TXT ? (records.get(name) ?? []) : [];
    const code = failing ? SERVER_FAILURE : records.has(name) ? NO_ERROR : NO_SUCH_NAME;
    const answers = code === NO_ERROR ? values.map(txtAnswer) : [];
    const header = Buffer.alloc(12);
    query.copy(header, 0, 0, 2);
    header.writeUInt16BE(0x8580 | code, 2);
    header.writeUInt16BE(1, 4);
    header.writeUInt16BE(answers.length, 6);
    socket.send(Buffer.concat([header, query.subarray(12, end), ...answers]), from.port, from.address);
  });
  await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
  return {
    server: `127.0.0.1:${socket.address().port}`,
    set(name, ...values) {
      if (values.length === 0) records.delete(name.toLowerCase());
      else records.set(name.toLowerCase(), values);
    },
    fail(on) {
      failing = on;
    },
    close: () => new Promise((resolve) => socket.close(() => resolve())),
  };
}

function readQuestion(query: Buffer): { readonly name: string; readonly type: number; readonly end: number } {
  const labels: string[] = [];
  let at = 12;
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString("latin1", at + 1, at + 1 + length));
    at += length + 1;
  }
  return { name: labels.join(".").toLowerCase(), type: query.readUInt16BE(at + 1), end: at + 5 };
}

/** One resource record that points back at the question's name; a value goes in parts of 255 bytes. */
function txtAnswer(value: string): Buffer {
  const parts: Buffer[] = [];
  const bytes = Buffer.from(value);
  for (let at = 0; at < bytes.length; at += 255) {
    const part = bytes.subarray(at, at + 255);
    parts.push(Buffer.from([part.length]), part);
  }
  const data = Buffer.concat(parts);
  const head = Buffer.alloc(12);
  head.writeUInt16BE(0xc00c, 0);
  head.writeUInt16BE(TXT, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt16BE(data.length, 10);
  return Buffer.concat([head, data]);
}
