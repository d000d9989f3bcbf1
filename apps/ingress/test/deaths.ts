/** What tests of broken-off exchanges share: calls of both eras, servers that misbehave, and what the trail says of a call. */
import { request as httpRequest } from "node:http";
import { connect, type Socket } from "node:net";
import type { AuditEvent } from "@switchyard/contracts";
import type { Db } from "@switchyard/db";
import { type SeededServer, seedInstance, seedServer } from "@switchyard/routing/testing";
import { expect, vi } from "vitest";
import { modernCall, send } from "./clients.ts";
import type { TestIngress } from "./start-ingress.ts";
import { readAll, startRawUpstream, type Upstream } from "./start-upstream.ts";

export const ERAS = ["2026-07-28", "2025-11-25"] as const;
export type Era = (typeof ERAS)[number];

/** A call of `tool` as a client of an era sends it. */
export function callOf(era: Era, tool: string, id: string | number): { headers: Record<string, string>; body: string } {
  const { headers, body } = modernCall(tool, {}, id);
  if (era === "2026-07-28") return { headers: headers as Record<string, string>, body: body.toString() };
  return {
    headers: {
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      "mcp-protocol-version": era,
    },
    body: JSON.stringify({ jsonrpc: "2.0", id, method: "tools/call", params: { name: tool, arguments: {} } }),
  };
}

/** The answer to a call, as text. */
export function resultOf(id: string | number, text = "done"): string {
  return JSON.stringify({ jsonrpc: "2.0", id, result: { resultType: "complete", content: [{ type: "text", text }] } });
}

export type Listener = Parameters<typeof startRawUpstream>[0];

export interface Patient {
  readonly server: SeededServer;
  readonly upstream: Upstream;
  readonly url: string;
  /** The one event of a call; waits for it, and for another call after it, so that a second event would be there. */
  eventOf(tool: string): Promise<AuditEvent>;
}

/** A public server whose instance answers the tool `well` as it should and everything else by `listener`. */
export async function startPatient(db: Db, ingress: TestIngress, listener: Listener): Promise<Patient> {
  const server = await seedServer(db, { access: "public" });
  const upstream = await startRawUpstream(async (request, response) => {
    if (request.headers["x-well"] === undefined) return listener(request, response);
    await readAll(request);
    response.writeHead(200, { "content-type": "application/json" }).end(resultOf("well"));
  });
  await seedInstance(db, server, { address: upstream.address });
  const url = ingress.url(server);
  return { server, upstream, url, eventOf: (tool) => eventOf(ingress, server, tool) };
}

async function eventOf(ingress: TestIngress, server: SeededServer, tool: string): Promise<AuditEvent> {
  const named = async (name: string) => (await ingress.trail(server)).filter((event) => event.name === name);
  await until(() => named(tool));
  const well = callOf("2026-07-28", "well", "well");
  await send(ingress.url(server), { headers: { ...well.headers, "x-well": "1" }, body: well.body });
  await until(() => named("well"));
  const events = await named(tool);
  const [event] = events;
  if (event === undefined || events.length !== 1) throw new Error(`${tool} has ${events.length} events`);
  return event;
}

/** Waits until there is something; also in tests that run beside others. */
export async function until(read: () => Promise<readonly unknown[]>): Promise<void> {
  const look = async () => expect(await read()).not.toHaveLength(0);
  await vi.waitFor(look, { timeout: 60_000, interval: 50 });
}

export interface BrokenAnswer {
  readonly status: number;
  readonly text: string;
  readonly bytes: number;
  /** Whether the answer came to its end as HTTP has it. */
  readonly whole: boolean;
}

/** Sends a call and reads whatever comes of its answer. */
export function callAndRead(url: string, call: { headers: Record<string, string>; body: string }) {
  const { hostname, port, pathname } = new URL(url);
  return new Promise<BrokenAnswer>((resolve, reject) => {
    const request = httpRequest(
      { hostname, port, path: pathname, method: "POST", headers: call.headers, agent: false },
      (response) => {
        const chunks: Buffer[] = [];
        let bytes = 0;
        response.on("data", (chunk: Buffer) => {
          bytes += chunk.length;
          if (bytes < 1024 * 1024) chunks.push(chunk);
        });
        const done = () =>
          resolve({
            status: response.statusCode ?? 0,
            text: Buffer.concat(chunks).toString(),
            bytes,
            whole: response.complete,
          });
        response.on("error", () => {}).on("close", done);
      },
    );
    request.on("error", reject).end(call.body);
  });
}

/** Opens a connection and writes a call, or the first `bytes` of its body, without waiting for anything. */
export function beginCall(
  url: string,
  call: { headers: Record<string, string>; body: string },
  bytes = call.body.length,
): Socket {
  const { hostname, port, pathname, host } = new URL(url);
  const headers = { host, ...call.headers, "content-length": String(Buffer.byteLength(call.body)) };
  const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const socket = connect(Number(port), hostname);
  socket.on("error", () => {});
  socket.write(`POST ${pathname} HTTP/1.1\r\n${head.join("")}\r\n${call.body.slice(0, bytes)}`);
  return socket;
}
