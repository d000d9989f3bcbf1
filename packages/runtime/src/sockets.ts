/** What listens in a network namespace, read from a process inside it (proc(5), net/tcp). */
import { readFile } from "node:fs/promises";
import type { ListeningSocket } from "@switchyard/deployments/ports";

/** Listening TCP sockets of the namespace `pid` lives in; empty when the process is gone. */
export async function listeningSockets(pid: number): Promise<readonly ListeningSocket[]> {
  const [four, six] = await Promise.all([
    readFile(`/proc/${pid}/net/tcp`, "utf8").catch(() => ""),
    readFile(`/proc/${pid}/net/tcp6`, "utf8").catch(() => ""),
  ]);
  return [...parseListening(four), ...parseListening(six)];
}

/** Parses one of the two tables. Pure. */
export function parseListening(table: string): ListeningSocket[] {
  return table.split("\n").flatMap((line) => {
    const match = /^\s*\d+: ([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4}) [0-9A-F:]+ 0A /.exec(line);
    if (match?.[1] === undefined || match[2] === undefined) return [];
    return [{ address: decodeAddress(match[1]), port: Number.parseInt(match[2], 16) }];
  });
}

/** The kernel prints each 32-bit word in host order (little-endian on both architectures we run on). */
function decodeAddress(hex: string): string {
  const bytes = (hex.match(/.{8}/g) ?? []).flatMap((word) => Buffer.from(word, "hex").reverse().toJSON().data);
  if (bytes.length === 4) return bytes.join(".");
  const mapped = bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 255 && bytes[11] === 255;
  if (mapped) return bytes.slice(12).join(".");
  if (bytes.every((byte) => byte === 0)) return "::";
  const groups = Array.from({ length: 8 }, (_, index) =>
    (((bytes[2 * index] ?? 0) << 8) | (bytes[2 * index + 1] ?? 0)).toString(16),
  );
  return groups.join(":").replace(/^(0:){7}1$/, "::1");
}
