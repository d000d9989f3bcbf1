/** A client that vanishes, at each stage of a call: one outcome in the trail, and what it means in its era upstream. */
import type { ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { seedServer } from "@switchyard/routing/testing";
import { testDatabase } from "@switchyard/testing";
import { afterAll, describe, expect, it, vi } from "vitest";
import { beginCall, callOf, ERAS, type Era, resultOf, startPatient, until } from "./deaths.ts";
import { startIngress } from "./start-ingress.ts";
import { readAll } from "./start-upstream.ts";

vi.setConfig({ testTimeout: 120_000 });
const { db } = await testDatabase();
const ingress = await startIngress(db);
const opened: { close(): Promise<void> }[] = [ingress];
afterAll(() => Promise.all(opened.map((one) => one.close())));

const ID = "the id of the call";
const NOTE = 'data: {"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":"x"}}\n\n';
const JSON_TYPE = { "content-type": "application/json" };
const SSE_TYPE = { "content-type": "text/event-stream" };

/** A server that shows each call it gets, and answers none by itself. */
async function startShowing() {
  const calls: ServerResponse[] = [];
  const patient = await startPatient(db, ingress, async (request, response) => {
    await readAll(request);
    calls.push(response);
  });
  opened.push(patient.upstream);
  const next = async (): Promise<ServerResponse> => {
    await until(async () => calls);
    const call = calls.shift();
    if (call === undefined) throw new Error("no call came");
    return call;
  };
  return { ...patient, calls, next };
}

/** Resolves once everything that was written has left. */
async function sent(socket: Socket): Promise<void> {
  await new Promise<void>((resolve) => socket.write("", () => resolve()));
}

/** Resolves once the client has received something that holds `text`. */
function received(socket: Socket, text: string): Promise<void> {
  let got = "";
  return new Promise((resolve, reject) => {
    socket.on("close", () => reject(new Error(`closed after ${got.slice(0, 200)}`)));
    socket.on("data", (chunk: Buffer) => {
      got += chunk.toString();
      if (got.includes(text)) resolve();
    });
  });
}

function closed(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => (response.closed ? resolve() : response.once("close", () => resolve())));
}

/** What leaving means: a modern client cancels; of an older one the answer is still learned. */
async function expectAfterLeaving(
  era: Era,
  left: { patient: Awaited<ReturnType<typeof startShowing>>; response: ServerResponse; rest: string },
) {
  const { patient, response, rest } = left;
  if (era === "2026-07-28") {
    await closed(response);
    expect(response.writableFinished).toBe(false);
  } else response.end(rest);
  const outcome = era === "2026-07-28" ? "cancelled" : "complete";
  expect(await patient.eventOf("doomed")).toMatchObject({ outcome, context: { rpcId: ID } });
}

describe.concurrent.each(ERAS)("a client of %s that vanishes", (era) => {
  it.each([
    ["before its body", 0],
    ["in the midst of its body", 60],
  ])("%s leaves one record, and nothing upstream", async (_when, bytes) => {
    const patient = await startShowing();
    const socket = beginCall(patient.url, callOf(era, "doomed", ID), bytes);
    await sent(socket);
    socket.end();
    await until(() => ingress.trail(patient.server));
    const events = await ingress.trail(patient.server);
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({ outcome: "cancelled", context: { httpStatus: 499, errorCode: "client_gone" } });
    expect(patient.calls).toHaveLength(0);
    socket.destroy();
  });

  it("while it waits for an instance leaves one record", async () => {
    const server = await seedServer(db, { access: "public" });
    const socket = beginCall(ingress.url(server), callOf(era, "doomed", ID));
    await sent(socket);
    socket.destroy();
    await until(() => ingress.trail(server));
    const events = await ingress.trail(server);
    expect(events.map(({ outcome, context }) => [outcome, context["httpStatus"]])).toEqual([["cancelled", 499]]);
  });

  it("while it waits for its answer", async () => {
    const patient = await startShowing();
    const socket = beginCall(patient.url, callOf(era, "doomed", ID));
    const response = await patient.next();
    socket.destroy();
    if (era === "2025-11-25") response.writeHead(200, JSON_TYPE);
    await expectAfterLeaving(era, { patient, response, rest: resultOf(ID) });
  });

  it("in the midst of a long JSON answer", async () => {
    const patient = await startShowing();
    const socket = beginCall(patient.url, callOf(era, "doomed", ID));
    const response = await patient.next();
    response.writeHead(200, JSON_TYPE);
    const [head = "", rest = ""] = resultOf(ID, `${"x".repeat(300_000)}|`).split("|");
    response.write(head);
    await received(socket, "x".repeat(10_000));
    socket.destroy();
    await expectAfterLeaving(era, { patient, response, rest });
  });

  it("in the midst of a stream", async () => {
    const patient = await startShowing();
    const socket = beginCall(patient.url, callOf(era, "doomed", ID));
    const response = await patient.next();
    response.writeHead(200, SSE_TYPE);
    response.write(NOTE);
    await received(socket, "notifications/message");
    socket.destroy();
    await expectAfterLeaving(era, { patient, response, rest: `data: ${resultOf(ID)}\n\n` });
  });

  it("once its answer was there leaves the record of that answer", async () => {
    const patient = await startShowing();
    const socket = beginCall(patient.url, callOf(era, "doomed", ID));
    const response = await patient.next();
    response.writeHead(200, SSE_TYPE).write(`data: ${resultOf(ID)}\n\n`);
    await received(socket, '"result"');
    socket.destroy();
    response.end();
    expect(await patient.eventOf("doomed")).toMatchObject({ outcome: "complete" });
  });

  it("while its server has died too leaves one record", async () => {
    const patient = await startShowing();
    const socket = beginCall(patient.url, callOf(era, "doomed", ID));
    const response = await patient.next();
    socket.destroy();
    response.destroy();
    const { outcome } = await patient.eventOf("doomed");
    expect(["cancelled", "http_error"]).toContain(outcome);
  });
});

it("a client that reads nothing of an endless stream holds neither it nor us up", async () => {
  const patient = await startShowing();
  const socket = beginCall(patient.url, callOf("2026-07-28", "doomed", ID));
  const response = await patient.next();
  socket.pause();
  response.writeHead(200, SSE_TYPE);
  const noise = NOTE.replace('"x"', `"${"x".repeat(64_000)}"`);
  let written = 0;
  while (response.write(noise) && written < 64 * 1024 * 1024) written += noise.length;
  await vi.waitFor(() => expect(response.writableLength).toBeGreaterThan(0));
  socket.destroy();
  await closed(response);
  expect(await patient.eventOf("doomed")).toMatchObject({ outcome: "cancelled" });
});
