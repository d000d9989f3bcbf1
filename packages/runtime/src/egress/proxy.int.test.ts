import { once } from "node:events";
import { createServer, request, type Server } from "node:http";
import { type AddressInfo, connect, createServer as createTcpServer, type Server as TcpServer } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import type { AllowList } from "./allow-list.ts";
import { type EgressProxy, type EgressProxyOptions, startEgressProxy } from "./proxy.ts";

const open: (EgressProxy | Server | TcpServer)[] = [];
afterEach(async () => {
  for (const entry of open.splice(0))
    await (entry instanceof Object && "server" in entry ? entry.close() : entry.close());
});

async function upstream(): Promise<number> {
  const server = createServer((incoming, response) => response.end(`${incoming.headers.host} ${incoming.url}`));
  open.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

async function proxy(
  allows: AllowList,
  more: Partial<EgressProxyOptions> = {},
): Promise<{ port: number; denials: string[] }> {
  const denials: string[] = [];
  const started = await startEgressProxy({
    listen: { host: "127.0.0.1", port: 0 },
    allows,
    onDenied: (text) => denials.push(text),
    resolve: async () => [],
    ...more,
  });
  open.push(started);
  return { port: (started.server.address() as AddressInfo).port, denials };
}

/** Sends raw bytes and answers everything that comes back until the other side closes or `until` was seen. */
function talk(port: number, text: string, until: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1", () => socket.write(text));
    let got = "";
    socket.setEncoding("latin1").on("data", (piece: string) => {
      got += piece;
      if (until.test(got)) socket.destroy();
    });
    socket.on("error", reject);
    socket.on("close", () => resolve(got));
  });
}

function get(
  port: number,
  path: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: "127.0.0.1", port, path, headers, agent: false }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (piece: string) => {
        text += piece;
      });
      response.on("end", () => resolve({ status: response.statusCode ?? 0, text }));
    });
    outgoing.on("error", reject);
    outgoing.end();
  });
}

const exempt: AllowList = () => ({ kind: "exempt" });
const checked: AllowList = () => ({ kind: "checked" });

describe("the egress proxy", () => {
  test("tunnels to the address it resolved, and to no other answer given later", async () => {
    const target = await upstream();
    const answers = [["127.0.0.1"], ["192.0.2.1"]];
    const { port } = await proxy(exempt, { resolve: async () => answers.shift() ?? [] });
    const text = await talk(
      port,
      `CONNECT pkg.example:${target} HTTP/1.1\r\n\r\nGET /x HTTP/1.1\r\nhost: h\r\n\r\n`,
      /h \/x/,
    );
    expect(text).toMatch(/^HTTP\/1\.1 200/);
    expect(text).toContain("h /x");
    expect(answers.length).toBe(1);
  });

  test("delivers all that was sent before either side closed, to a slow reader too", async () => {
    const size = 8 << 20;
    const target = createTcpServer({ allowHalfOpen: true }, (socket) => {
      socket.on("error", () => {});
      let asked = "";
      socket.on("data", (piece) => {
        asked += piece;
      });
      // Answers only after the client has closed its half, then closes at once.
      socket.on("end", () => socket.end(`${asked}${"x".repeat(size)}`));
    });
    open.push(target);
    await new Promise<void>((resolve) => target.listen({ port: 0, host: "127.0.0.1" }, resolve));
    const { port } = await proxy(exempt, { resolve: async () => ["127.0.0.1"] });
    const client = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
    client.write(`CONNECT pkg.example:${(target.address() as AddressInfo).port} HTTP/1.1\r\n\r\n`);
    await once(client, "data");
    client.end("question");
    let got = 0;
    for await (const piece of client) {
      got += (piece as Buffer).length;
      client.pause();
      await new Promise((resolve) => setImmediate(resolve));
      client.resume();
    }
    expect(got).toBe("question".length + size);
  });

  test("forwards absolute http requests under the name that was checked, whatever the Host header says", async () => {
    const target = await upstream();
    const { port } = await proxy(exempt, { resolve: async () => ["127.0.0.1"] });
    const answer = await get(port, `http://pkg.example:${target}/a?b=1`, {
      host: "evil.example",
      "proxy-authorization": "x",
    });
    expect(answer).toEqual({ status: 200, text: `pkg.example:${target} /a?b=1` });
  });

  test.each([["10.0.0.1"], ["169.254.169.254"], ["::ffff:10.0.0.1"], ["8.8.8.8", "127.0.0.1"]])(
    "refuses a name that resolves to %s",
    async (...addresses) => {
      const { port, denials } = await proxy(checked, { resolve: async () => addresses });
      expect((await get(port, "http://rebind.example/")).status).toBe(403);
      expect(await talk(port, "CONNECT rebind.example:443 HTTP/1.1\r\n\r\n", /\n\n$/)).toMatch(/^HTTP\/1\.1 403/);
      expect(denials.join()).toContain("rebind.example");
    },
  );

  test("tells each refusal once and bounds how many it tells", async () => {
    const { port, denials } = await proxy(() => ({ kind: "denied", why: "host" }));
    for (let index = 0; index < 130; index += 1) await get(port, `http://h${index % 65}.example/`);
    expect(denials.length).toBe(50);
    expect(denials[0]).toBe(
      'Egress to h0.example:80 was refused. To allow it, add "h0.example" to "egress" in switchyard.json.',
    );
  });

  test.each([
    "CONNECT nonsense HTTP/1.1",
    "CONNECT a:0 HTTP/1.1",
    "CONNECT a@b:443 HTTP/1.1",
    "CONNECT a:99999 HTTP/1.1",
  ])("answers %s with a client error", async (line) => {
    const { port } = await proxy(exempt);
    expect(await talk(port, `${line}\r\n\r\n`, /\n\n$/)).toMatch(/^HTTP\/1\.1 400|^$/);
  });

  test("takes no request that is not meant for a forward proxy", async () => {
    const { port } = await proxy(exempt);
    expect((await get(port, "/local")).status).toBe(400);
    expect((await get(port, "ftp://a.example/")).status).toBe(400);
  });

  test("answers 502 for a name that does not resolve and a host that does not answer", async () => {
    const { port } = await proxy(exempt, { resolve: async (host) => (host === "gone.example" ? [] : ["127.0.0.1"]) });
    expect((await get(port, "http://gone.example/")).status).toBe(502);
    expect((await get(port, "http://closed.example:1/")).status).toBe(502);
  });
});
