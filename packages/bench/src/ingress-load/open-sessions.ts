/** Sessions of the handshake era, each with its stream open, and what they cost the ingress. */
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { AppError } from "@switchyard/contracts";
import type { IngressProcess, Usage } from "./ingress-process.ts";
import { endSession, initialize, openStream, type Target } from "./load/requests.ts";

export interface SessionFigures {
  readonly open: number;
  /** For each session, with garbage collected. */
  readonly heapKb: number;
  readonly rssKb: number;
  /** Above what it was before, once all have closed: of the heap in KB, and descriptors. */
  readonly heapLeftKb: number;
  readonly descriptorsLeft: number;
}

interface OpenSession {
  readonly id: string;
  readonly socket: Socket;
}

/** How many are opened at once; each is one connection, as a client has it. */
const AT_ONCE = 16;
const READ_MS = 30_000;
const SETTLE_MS = 30_000;
/** Connections to the instances that are kept for the next request. */
const KEPT_DESCRIPTORS = 2 * AT_ONCE;
const FIRST_EVENT = "notifications/tools/list_changed";

/** Opens `count` of them, closes them all, and tells what they cost. */
export async function measureSessions(ingress: IngressProcess, target: Target, count: number): Promise<SessionFigures> {
  // What the first ones bring with them, such as compiled code, stays.
  await endAll(target, await openAll(target, count));
  const before = await settled(ingress, Number.POSITIVE_INFINITY);
  const sessions = await openAll(target, count);
  const during = await settled(ingress, Number.POSITIVE_INFINITY);
  await endAll(target, sessions);
  const after = await settled(ingress, before.descriptors + KEPT_DESCRIPTORS);
  return {
    open: count,
    heapKb: (during.memory.heapUsed - before.memory.heapUsed) / count / 1024,
    rssKb: (during.memory.rss - before.memory.rss) / count / 1024,
    heapLeftKb: (after.memory.heapUsed - before.memory.heapUsed) / 1024,
    descriptorsLeft: after.descriptors - before.descriptors,
  };
}

/** What the ingress uses once it has at most so many descriptors, or for good. */
async function settled(ingress: IngressProcess, descriptors: number): Promise<Usage> {
  for (const until = Date.now() + SETTLE_MS; ; ) {
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    await ingress.collectGarbage();
    const usage = await ingress.usage();
    if (usage.descriptors <= descriptors || Date.now() > until) return usage;
  }
}

async function openAll(target: Target, count: number): Promise<readonly OpenSession[]> {
  const sessions: OpenSession[] = [];
  await Promise.all(
    Array.from({ length: AT_ONCE }, async (_, first) => {
      for (let i = first; i < count; i += AT_ONCE) sessions.push(await openOne(target));
    }),
  );
  return sessions;
}

async function openOne(target: Target): Promise<OpenSession> {
  const socket = connect({ host: target.host, port: target.port, noDelay: true });
  await once(socket, "connect");
  const opened = await exchange(socket, initialize(target), '"serverInfo"');
  const id = /\r\nmcp-session-id: *(\S+)\r\n/i.exec(opened)?.[1];
  if (id === undefined) throw unexpected(opened);
  await exchange(socket, openStream(target, id), FIRST_EVENT);
  return { id, socket };
}

/** Ends the streams as a client does that goes away, and then each session by its DELETE. */
async function endAll(target: Target, sessions: readonly OpenSession[]): Promise<void> {
  for (const { socket } of sessions) socket.destroy();
  const socket = connect({ host: target.host, port: target.port, noDelay: true });
  await once(socket, "connect");
  for (const { id } of sessions) await exchange(socket, endSession(target, id), "HTTP/1.1 2");
  socket.destroy();
}

/** Sends a request and reads until the answer holds `sign`. */
function exchange(socket: Socket, request: Buffer, sign: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    const done = (settle: () => void): void => {
      clearTimeout(timer);
      socket.off("data", onData).off("error", reject);
      settle();
    };
    const timer = setTimeout(() => done(() => reject(unexpected(text))), READ_MS);
    const onData = (bytes: Buffer): void => {
      text += bytes.toString("latin1");
      if (text.includes(sign)) done(() => resolve(text));
    };
    socket.on("data", onData).once("error", reject);
    socket.write(request);
  });
}

function unexpected(text: string): AppError {
  const message = `A session could not be opened or ended: ${text.slice(0, 600)}`;
  return new AppError({ code: "session_refused", kind: "upstream_failed", message });
}
