/** The process that floods: bare sockets that ask again as soon as they are answered, whatever the answer is. */
import { connect } from "node:net";
import type { FloodFigures, FloodJob } from "./flood.ts";

const LENGTH = /\r\ncontent-length: *(\d+)\r\n/i;

let running: { readonly end: () => FloodFigures } | null = null;

process.on("message", (message: FloodJob | "end") => {
  if (message !== "end") running = begin(message);
  else process.send?.(running?.end() ?? { seconds: 0, statuses: {}, broken: 0 });
});

function begin({ host, port, request, connections }: FloodJob): { readonly end: () => FloodFigures } {
  const startedAt = performance.now();
  const bytes = Buffer.from(request, "latin1");
  const statuses: Record<string, number> = {};
  let [isOver, broken] = [false, 0];
  const open = (): void => {
    if (isOver) return;
    let read = "";
    const socket = connect({ host, port, noDelay: true });
    socket.setEncoding("latin1").on("connect", () => socket.write(bytes));
    socket.on("data", (text: string) => {
      read += text;
      const end = read.indexOf("\r\n\r\n") + 2;
      const head = read.slice(0, end);
      if (end === 1 || read.length < end + 2 + Number(LENGTH.exec(head)?.[1])) return;
      const status = head.slice(9, 12);
      statuses[status] = (statuses[status] ?? 0) + 1;
      read = "";
      if (isOver || /\r\nconnection: *close\r\n/i.test(head)) socket.destroy();
      else socket.write(bytes);
    });
    socket.on("error", () => {
      broken += isOver ? 0 : 1;
    });
    socket.on("close", () => setImmediate(open));
  };
  for (let i = 0; i < connections; i++) open();
  return {
    end() {
      isOver = true;
      return { seconds: (performance.now() - startedAt) / 1_000, statuses, broken };
    },
  };
}
