/** Each way in which an MCP server can fail a call: one clear error to the client, one outcome in the trail. */
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { seedInstance, seedServer } from "@switchyard/routing/testing";
import { testDatabase } from "@switchyard/testing";
import { afterAll, describe, expect, it, vi } from "vitest";
import { callAndRead, callOf, ERAS, type Listener, resultOf, startPatient, until } from "./deaths.ts";
import { startIngress } from "./start-ingress.ts";
import { readAll } from "./start-upstream.ts";

vi.setConfig({ testTimeout: 120_000 });
const { db } = await testDatabase();
const [ingress, impatient] = [await startIngress(db), await startIngress(db, { upstreamHeadersMs: 300 })];
const opened: { close(): Promise<void> }[] = [ingress, impatient];
afterAll(() => Promise.all(opened.map((one) => one.close())));

const JSON_TYPE = { "content-type": "application/json" };
const SSE_TYPE = { "content-type": "text/event-stream" };
const ID = "the id of the call";
const NOTE = 'data: {"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":"x"}}\n\n';

/** Calls a server that does `listener` to every call, once its body was read. */
async function callOnce(era: (typeof ERAS)[number], listener: Listener, through = ingress) {
  const patient = await startPatient(db, through, async (request, response) => {
    await readAll(request);
    listener(request, response);
  });
  opened.push(patient.upstream);
  const answer = await callAndRead(patient.url, callOf(era, "doomed", ID));
  return { ...patient, answer, event: await patient.eventOf("doomed") };
}

/** One error that names the request. */
function errorOf(text: string): unknown {
  const { jsonrpc, id, error } = JSON.parse(text) as {
    jsonrpc: string;
    id: unknown;
    error: { data: { code: string } };
  };
  expect([jsonrpc, id]).toEqual(["2.0", ID]);
  return error.data.code;
}

/** Writes as fast as the other side takes it; `bytes` of `piece` over and over, then `last`. */
function pour(response: ServerResponse, parts: { first: string; piece: string; times: number; last: string }): void {
  const piece = Buffer.from(parts.piece);
  let left = parts.times;
  const go = (): void => {
    while (left > 0) {
      left -= 1;
      if (!response.write(piece)) {
        response.once("drain", go);
        return;
      }
    }
    response.end(parts.last);
  };
  response.write(parts.first);
  go();
}

describe.concurrent.each(ERAS)("to a client of %s, a server that", (era) => {
  it("refuses the connection is told as not to be reached", async () => {
    const gone = createServer();
    await new Promise<void>((resolve) => gone.listen(0, "127.0.0.1", resolve));
    const { port } = gone.address() as AddressInfo;
    await new Promise((resolve) => gone.close(resolve));
    const server = await seedServer(db, { access: "public" });
    await seedInstance(db, server, { address: { kind: "tcp", host: "127.0.0.1", port } });
    const { status, text } = await callAndRead(ingress.url(server), callOf(era, "doomed", ID));
    expect([status, errorOf(text)]).toEqual([503, "instance_unreachable"]);
    await until(() => ingress.trail(server));
    expect((await ingress.trail(server)).map(({ name, outcome }) => [name, outcome])).toEqual([
      ["doomed", "http_error"],
    ]);
  });

  it.each([
    ["closes before it answers", (response: ServerResponse) => response.destroy()],
    [
      "closes in the midst of a JSON answer",
      (response: ServerResponse) => {
        response.writeHead(200, { ...JSON_TYPE, "content-length": "1000" });
        response.write('{"jsonrpc":"2.0",', () => response.destroy());
      },
    ],
  ])("%s is told as lost", async (_what, die) => {
    const { answer, event } = await callOnce(era, (_request, response) => void die(response));
    expect([answer.status, errorOf(answer.text), answer.whole]).toEqual([502, "upstream_lost", true]);
    expect(event).toMatchObject({ outcome: "http_error", context: { httpStatus: 502, errorCode: "upstream_lost" } });
  });

  it("says nothing before its time is up is told as too slow", async () => {
    const { answer, event, upstream } = await callOnce(era, () => {}, impatient);
    expect([answer.status, errorOf(answer.text)]).toEqual([504, "upstream_timeout"]);
    expect(event).toMatchObject({ outcome: "http_error", context: { httpStatus: 504, errorCode: "upstream_timeout" } });
    expect(upstream.aborted).toBe(1);
  });

  it.each([
    ["no JSON", "{not json"],
    ["nothing", ""],
    ["JSON that is no answer", '{"hello":"world"}'],
    ["an answer to another request", resultOf("another id")],
    ["an answer under an id of another type", resultOf(7)],
    ["an answer without an id", '{"jsonrpc":"2.0","result":{}}'],
    ["a request instead of an answer", `{"jsonrpc":"2.0","id":"${ID}","method":"ping"}`],
    ["half an answer", resultOf(ID).slice(0, -1)],
  ])("answers %s is told as broken, and the client gets none of it", async (_what, body) => {
    const { answer, event } = await callOnce(era, (_request, response) => {
      response.writeHead(200, JSON_TYPE).end(body);
    });
    expect([answer.status, errorOf(answer.text)]).toEqual([502, "upstream_answer_invalid"]);
    expect(event).toMatchObject({ outcome: "http_error", context: { errorCode: "upstream_answer_invalid" } });
  });

  it("refuses in JSON of its own keeps its status and its words, since clients act on them", async () => {
    const { answer, event } = await callOnce(era, (_request, response) => {
      response.writeHead(404, JSON_TYPE).end('{"message":"Not Found"}');
    });
    expect([answer.status, answer.text]).toEqual([404, '{"message":"Not Found"}']);
    expect(event).toMatchObject({ outcome: "http_error", context: { httpStatus: 404 } });
  });

  it("closes in the midst of a long JSON answer breaks off for the client too", async () => {
    const { answer, event } = await callOnce(era, (_request, response) => {
      response.writeHead(200, { ...JSON_TYPE, "content-length": "2000000" });
      response.write(`{"jsonrpc":"2.0","id":"${ID}","result":{"x":"${"x".repeat(400_000)}`, () => response.destroy());
    });
    expect([answer.status, answer.whole]).toEqual([200, false]);
    expect(event).toMatchObject({ outcome: "http_error", context: { errorCode: 502 } });
  });

  it("closes in the midst of a stream is told as lost by a last event", async () => {
    const { answer, event } = await callOnce(era, (_request, response) => {
      response.writeHead(200, SSE_TYPE);
      response.write(NOTE, () => response.destroy());
    });
    expect(answer).toMatchObject({ status: 200, whole: true });
    expect(answer.text.startsWith(NOTE)).toBe(true);
    expect(errorOf(answer.text.trimEnd().split("data: ").at(-1) ?? "")).toBe("upstream_lost");
    expect(event).toMatchObject({ outcome: "http_error", context: { errorCode: 502 } });
  });

  it.each([
    ["garbage", "not: an event\n\n\0\0\ndata\n\ndata: {{{\n\n"],
    ["no event at all", ""],
    ["an answer to another request", `data: ${resultOf("another id")}\n\n`],
    ["half an answer", `data: ${resultOf(ID).slice(0, -3)}\n\n`],
  ])("streams %s and ends is on record as one that did not answer", async (_what, body) => {
    const { answer, event } = await callOnce(era, (_request, response) => {
      response.writeHead(200, SSE_TYPE).end(body);
    });
    expect(answer.status).toBe(200);
    expect(event).toMatchObject({ outcome: "http_error", context: { errorCode: 502 } });
  });

  it("answers and then never ends has answered", async () => {
    const { answer, event } = await callOnce(era, (_request, response) => {
      response
        .writeHead(200, SSE_TYPE)
        .write(`data: ${resultOf(ID)}\n\n`, () => setImmediate(() => response.destroy()));
    });
    expect(answer.text).toContain(resultOf(ID));
    expect(event).toMatchObject({ outcome: "complete" });
  });
});

// One at a time: what they measure is not how much a test process can carry at once.
describe.each(ERAS)("to a client of %s, a server that", (era) => {
  it("sends 100 MB as one JSON answer is passed on as it comes", async () => {
    const piece = "x".repeat(1024 * 1024);
    const { answer, event } = await callOnce(era, (_request, response) => {
      response.writeHead(200, JSON_TYPE);
      const first = `{"jsonrpc":"2.0","id":"${ID}","result":{"content":[{"type":"text","text":"`;
      pour(response, { first, piece, times: 100, last: '"}]}}' });
    });
    expect(answer).toMatchObject({ status: 200, whole: true });
    expect(answer.bytes).toBeGreaterThan(100 * piece.length);
    expect(event).toMatchObject({ outcome: "complete", result: { kinds: ["text"] } });
    expect(event.result?.bytes).toBe(answer.bytes);
  });

  it("sends 100 MB of events before it answers is passed on as it comes", async () => {
    const piece = NOTE.replace('"x"', `"${"x".repeat(1024 * 1024)}"`);
    const { answer, event } = await callOnce(era, (_request, response) => {
      response.writeHead(200, SSE_TYPE);
      pour(response, { first: NOTE, piece, times: 100, last: `data: ${resultOf(ID)}\n\n` });
    });
    expect(answer).toMatchObject({ status: 200, whole: true });
    expect(answer.bytes).toBeGreaterThan(100 * 1024 * 1024);
    expect(event).toMatchObject({ outcome: "complete", result: { preview: "done" } });
  });
});
