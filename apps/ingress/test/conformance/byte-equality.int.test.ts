/** What a server and its client say to each other is theirs: it passes the ingress byte for byte, both ways, in both eras. */
import type { ServerResponse } from "node:http";
import { seedInstance, seedServer } from "@switchyard/routing/testing";
import { testDatabase } from "@switchyard/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RawAnswer, send } from "../clients.ts";
import { startIngress } from "../start-ingress.ts";
import { readAll, startRawUpstream } from "../start-upstream.ts";

/** Spellings that a parser and writer in between would lose. */
const ODD = String.raw`"odd":{"n":[1.0,1e2,1E+2,-0,0.10,12345678901234567890,1.7976931348623157e309],"s":"\u00e9 é \/ \ud83d\ude00 😀 \u2028 \u0000","":{},"z":1,"a":2, "spaced" : [ ] }`;

const TOOLS = `{"tools":[{"name":"show","title":"Sh\\u006fw","description":"","inputSchema":{"type":"object","x-mcp-header":"Q","$comment":"\\u003c"},"icons":[{"src":"data:image/svg+xml,%3Csvg/%3E","mimeType":"image/svg+xml","sizes":["any"],"theme":"dark"}],"_meta":{"ui":{"resourceUri":"ui://board/main.html","visibility":["app"]},"ui/resourceUri":"ui://board/main.html","com.example/x":{${ODD}}},"unknownField":null}],"ttlMs":60000.0,"cacheScope":"public","resultType":"complete",${ODD}}`;
const UI = `{"contents":[{"uri":"ui://board/main.html","mimeType":"text/html;profile=mcp-app","text":"<!doctype html>\\n<script>\\u003c/script>","_meta":{"ui":{"csp":{"connectDomains":["https://api.example.com"],"resourceDomains":[]},"permissions":{"camera":{}},"prefersBorder":true}}}],"resultType":"complete","ttlMs":0,"cacheScope":"private",${ODD}}`;
const EXTENDED = `{"resultType":"vendor/odd","content":[],"structuredContent":{${ODD}},"_meta":{"io.modelcontextprotocol/serverInfo":{"name":"n","version":"1","icons":[]}},"com.example/extension":[1.50]}`;
const HELLO = `{"protocolVersion":"2025-11-25","capabilities":{"tools":{},"extensions":{"io.modelcontextprotocol/ui":{"mimeTypes":["text/html;profile=mcp-app"]}},"experimental":{${ODD}}},"serverInfo":{"name":"odd","version":"1.0","icons":[{"src":"https://example.com/i.png"}]}}`;

const RESULTS = [
  { label: "a list of tools with icons and _meta.ui", method: "tools/list", params: {}, result: TOOLS },
  {
    label: "a ui:// resource",
    method: "resources/read",
    params: { uri: "ui://board/main.html" },
    result: UI,
  },
  {
    label: "a result of an unknown type with unknown fields",
    method: "tools/call",
    params: { name: "show" },
    result: EXTENDED,
  },
] as const;

const message = (result: string): string => ` {"jsonrpc" : "2.0","id":7,\n"x":[1.0],"result":${result}}\n`;
const NOTE = `{"jsonrpc":"2.0","method":"notifications/vendor/odd","params":{${ODD}}}`;

/** The same answer in every form that HTTP and SSE leave free. */
const FORMS: readonly { readonly label: string; readonly type: string; readonly write: (result: string) => string }[] =
  [
    { label: "as JSON", type: "application/json; charset=utf-8", write: message },
    {
      label: "as JSON larger than what is held",
      type: "application/json",
      write: (it) => `${" ".repeat(300_000)}${message(it)}`,
    },
    {
      label: "as events",
      type: "text/event-stream",
      write: (it) =>
        `: hello\n\nid: é-1\nretry: 250\ndata: \n\nevent: message\r\nid:2\r\ndata:${NOTE}\r\n\r\nunknown: field\ndata: ${message(
          it,
        )
          .trim()
          .replace("\n", "\ndata: ")}\n\n`,
    },
  ];

let answer: { readonly type: string; readonly body: string };
let arrived = "";
const upstream = await startRawUpstream(async (request, response) => {
  arrived = (await readAll(request)).toString();
  response.writeHead(200, { "content-type": answer.type, "mcp-session-id": "theirs" });
  await dribble(response, Buffer.from(answer.body));
});
const { db } = await testDatabase();
const ingress = await startIngress(db);
const server = await seedServer(db, { access: "public" });
await seedInstance(db, server, { address: upstream.address });
const url = ingress.url(server);
afterAll(() => Promise.all([ingress.close(), upstream.close()]));

/** In pieces that break lines, letters and the ends of events apart. */
async function dribble(response: ServerResponse, body: Buffer): Promise<void> {
  const size = Math.max(5, Math.ceil(body.length / 150));
  for (let at = 0; at < body.length; at += size) {
    response.write(body.subarray(at, at + size));
    await new Promise((resolve) => setImmediate(resolve));
  }
  response.end();
}

const BASE = { "content-type": "application/json", accept: "application/json, text/event-stream" };
const META = `"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{"extensions":{"io.modelcontextprotocol/ui":{"mimeTypes":[]},"com.example/y":{${ODD}}}}`;

interface Asked {
  readonly method: string;
  readonly params: { readonly name?: string; readonly uri?: string };
}

/** Asks in one era, with a body as no library would write it; the answer, and what was sent. */
type Ask = (asked: Asked) => Promise<{ readonly received: RawAnswer; readonly sent: string }>;

function bodyOf({ method, params }: Asked, meta: string): string {
  const named = JSON.stringify(params).slice(1, -1);
  return `\n{ "params":{${named === "" ? "" : `${named},`}"arguments":{${ODD}},"_meta":{${meta}},"unknown":[1.0]},"id":7,"method":"${method}","jsonrpc":"2.0"}\t`;
}

const askModern: Ask = async (asked) => {
  const sent = bodyOf(asked, META);
  const name = asked.params.name ?? asked.params.uri;
  const headers = {
    ...BASE,
    "mcp-protocol-version": "2026-07-28",
    "mcp-method": asked.method,
    ...(name === undefined ? {} : { "mcp-name": name }),
  };
  return { received: await send(url, { headers, body: sent }), sent };
};

let session = "";
const askLegacy: Ask = async (asked) => {
  const sent = bodyOf(asked, `"progressToken":1,"com.example/z":{${ODD}}`);
  const headers = { ...BASE, "mcp-protocol-version": "2025-11-25", "mcp-session-id": session };
  return { received: await send(url, { headers, body: sent }), sent };
};

beforeAll(async () => {
  answer = { type: "application/json", body: message(HELLO) };
  const sent = `{"jsonrpc":"2.0","id":7,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{"extensions":{"com.example/y":{${ODD}}}},"clientInfo":{"name":"odd","version":"1","icons":[]}}}`;
  const opened = await send(url, { headers: BASE, body: sent });
  expect(opened).toMatchObject({ status: 200, text: message(HELLO) });
  expect(arrived).toBe(sent);
  session = String(opened.headers["mcp-session-id"]);
});

describe.each([
  ["2026-07-28", askModern],
  ["2025-11-25", askLegacy],
] as const)("in %s", (_era, ask) => {
  describe.each(FORMS)("$label", ({ type, write }) => {
    it.each(RESULTS)(
      "$label arrives as it was written, and so does what asked for it",
      async ({ result, ...asked }) => {
        answer = { type, body: write(result) };
        const { received, sent } = await ask(asked);
        expect(received.status).toBe(200);
        expect(received.text).toBe(answer.body);
        expect(received.headers["content-type"]).toBe(type);
        expect(arrived).toBe(sent);
      },
    );
  });
});

it("the stream of a session brings what the server asks and tells as it was written", async () => {
  const ask = `{"jsonrpc":"2.0","id":"q\\u0031","method":"elicitation/create","params":{"message":"","mode":"form",${ODD}}}`;
  answer = { type: "text/event-stream", body: `id: a\ndata: \n\ndata: ${NOTE}\n\n:\n\nid: b\ndata: ${ask}\n\n` };
  const headers = { ...BASE, "mcp-protocol-version": "2025-11-25", "mcp-session-id": session };
  const received = await send(url, { method: "GET", headers: { ...headers, accept: "text/event-stream" } });
  expect(received.text).toBe(answer.body);
  const reply = `{"result":{"action":"accept","content":{${ODD}}},"id":"q\\u0031","jsonrpc":"2.0"}`;
  answer = { type: "application/json", body: "" };
  await send(url, { headers, body: reply });
  expect(arrived).toBe(reply);
});
