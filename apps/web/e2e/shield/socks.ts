import { once } from "node:events";
import { connect, type Socket } from "node:net";

const VERSION = 5;
const NO_AUTHENTICATION = 0;
const CONNECT = 1;
const address = { ipv4: 1, name: 3, ipv6: 4 } as const;
const reply = { succeeded: 0, notAllowed: 2, refused: 5, notSupported: 7 } as const;
const loopback = /^(localhost|[\w.-]+\.localhost|127\.\d+\.\d+\.\d+|::1)$/;

interface Target {
  readonly host: string;
  readonly port: number;
}

/** Serves one client by SOCKS 5 (RFC 1928): connections to loopback without authentication, nothing else. Never throws. */
export async function serveSocks(client: Socket): Promise<void> {
  client.on("error", () => client.destroy());
  try {
    const target = await readRequest(client);
    if (target === null) client.end(answer(reply.notSupported));
    else if (!loopback.test(target.host)) client.end(answer(reply.notAllowed));
    else await join(client, target);
  } catch {
    client.destroy();
  }
}

/** What the client wants to be connected with; null when it wants something else. */
async function readRequest(client: Socket): Promise<Target | null> {
  const methods = (await read(client, 2)).readUInt8(1);
  await read(client, methods);
  client.write(Uint8Array.of(VERSION, NO_AUTHENTICATION));
  const request = await read(client, 4);
  if (request.readUInt8(1) !== CONNECT) return null;
  const host = await readHost(client, request.readUInt8(3));
  return { host, port: (await read(client, 2)).readUInt16BE() };
}

async function readHost(client: Socket, kind: number): Promise<string> {
  if (kind === address.ipv4) return (await read(client, 4)).join(".");
  if (kind === address.name) return (await read(client, (await read(client, 1)).readUInt8())).toString("latin1");
  const groups = (await read(client, 16)).toString("hex").match(/.{4}/g) ?? [];
  return new URL(`http://[${groups.join(":")}]`).hostname.slice(1, -1);
}

async function join(client: Socket, target: Target): Promise<void> {
  const server = connect({ ...target, noDelay: true });
  client.once("close", () => server.destroy());
  try {
    await once(server, "connect");
  } catch {
    client.end(answer(reply.refused));
    return;
  }
  server.on("error", () => client.destroy());
  client.setNoDelay(true);
  client.write(answer(reply.succeeded));
  client.pipe(server).pipe(client);
}

/** A reply; the address that it has to carry is of no use to anybody. */
function answer(code: number): Uint8Array {
  return Uint8Array.of(VERSION, code, 0, address.ipv4, 0, 0, 0, 0, 0, 0);
}

/** The next `size` bytes, fewer when the client ends before. */
async function read(client: Socket, size: number): Promise<Buffer> {
  if (size === 0) return Buffer.alloc(0);
  for (;;) {
    const bytes: Buffer | null = client.read(size);
    if (bytes) return bytes;
    await once(client, "readable");
  }
}
