/** A request as bytes: as HTTP/1.1 has it, or as whoever smuggles and whoever errs writes it. */
import type { Draft } from "./messages.ts";
import type { Random } from "./random.ts";

export interface Place {
  readonly host: string;
  readonly path: string;
}

export interface Bytes {
  readonly raw: Buffer;
  readonly method: string;
  /** How many requests may come of it. */
  readonly requests: number;
}

const CRLF = "\r\n";
const METHODS = ["GET", "DELETE", "OPTIONS", "PUT", "PATCH", "HEAD", "TRACE", "QUERY"] as [string, ...string[]];

function head(line: string, headers: readonly (readonly [string, string])[]): Buffer {
  const lines = headers.map(([name, value]) => `${name}: ${value}${CRLF}`);
  return Buffer.from(`${line}${CRLF}${lines.join("")}${CRLF}`, "latin1");
}

/** The request whole and well-framed. */
export function framed(draft: Draft, random: Random, { host, path }: Place): Bytes {
  const method = draft.isChanged && random.chance(0.04) ? random.pick(METHODS) : "POST";
  const headers = draft.headers.some(([name]) => name.toLowerCase() === "host")
    ? draft.headers
    : [["Host", host] as const, ...draft.headers];
  const { body } = draft;
  if (random.chance(0.1))
    return { raw: chunked(`${method} ${path} HTTP/1.1`, headers, { body, random }), method, requests: 1 };
  const all = [...headers, ["Content-Length", String(body.length)] as const];
  return { raw: Buffer.concat([head(`${method} ${path} HTTP/1.1`, all), body]), method, requests: 1 };
}

function chunked(
  line: string,
  headers: readonly (readonly [string, string])[],
  { body, random }: { readonly body: Buffer; readonly random: Random },
): Buffer {
  const cut = random.below(body.length + 1);
  const parts = [body.subarray(0, cut), body.subarray(cut)].filter((part) => part.length > 0);
  const chunks = parts.flatMap((part) => [Buffer.from(`${part.length.toString(16)}${CRLF}`), part, Buffer.from(CRLF)]);
  return Buffer.concat([
    head(line, [...headers, ["Transfer-Encoding", "chunked"]]),
    ...chunks,
    Buffer.from(`0${CRLF}${CRLF}`),
  ]);
}

/** Path tricks: other spellings of the same place, and other places. */
export function oddPath({ path }: Place, random: Random): string {
  const [, org = "", server = ""] = path.split("/");
  return random.pick([
    ...[`${path}/`, `/${path}`, `${path}/..`, `/x/..${path}`, `/./${org}/${server}/mcp`, `/${org}//${server}/mcp`],
    ...[`/${org}%2f${server}/mcp`, `/${org}/${server}%2fmcp`, `/${org}/%66uzz/mcp`, `/${org}\\${server}\\mcp`],
    ...[
      `${path};x=1`,
      `${path}#x`,
      `${path}?x=1`,
      `${path}?access_token=x`,
      `${path}?x=%00`,
      `${path}?ä`,
      `${path}%00`,
    ],
    ...[`/${org}/${server}@production/mcp`, `/${org}/${server}@nowhere/mcp`, `/${org.toUpperCase()}/${server}/mcp`],
    ...[
      "/",
      "*",
      "mcp",
      "/mcp",
      "/healthz",
      "/metrics",
      "//evil.example/mcp",
      "http://evil.example/mcp",
      "/..%2f..%2fmcp",
    ],
    ...[
      "/.well-known/oauth-protected-resource",
      `/.well-known/oauth-protected-resource${path}`,
      `/${"a".repeat(9_000)}`,
    ],
  ] as [string, ...string[]]);
}

type Oddity = (draft: Draft, random: Random, place: Place) => Omit<Bytes, "method">;

/** A request inside another's body; without a credential, so it may reach nobody. */
function smuggled({ host, path }: Place): string {
  const body = '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"drop"}}';
  const lines = [`POST ${path} HTTP/1.1`, `Host: ${host}`, "X-Smuggled: 1", "Content-Type: application/json"];
  return [...lines, `Content-Length: ${body.length}`, "", body].join(CRLF);
}

function plain(draft: Draft, place: Place, more: readonly (readonly [string, string])[]): Buffer {
  return head(`POST ${place.path} HTTP/1.1`, [["Host", place.host], ...draft.headers, ...more]);
}

const one = (...parts: readonly (Buffer | string)[]) => ({
  raw: Buffer.concat(parts.map((part) => (typeof part === "string" ? Buffer.from(part) : part))),
  requests: 1,
});

const ODDITIES: readonly [Oddity, ...Oddity[]] = [
  (draft, _random, place) =>
    one(
      plain(draft, place, [
        ["Content-Length", "4"],
        ["Transfer-Encoding", "chunked"],
      ]),
      `0${CRLF}${CRLF}`,
      smuggled(place),
    ),
  (draft, _random, place) =>
    one(
      plain(draft, place, [
        ["Transfer-Encoding", "chunked"],
        ["Content-Length", "400"],
      ]),
      `0${CRLF}${CRLF}`,
      smuggled(place),
    ),
  (draft, _random, place) =>
    one(
      plain(draft, place, [
        ["Content-Length", String(draft.body.length)],
        ["Content-Length", "0"],
      ]),
      draft.body,
      smuggled(place),
    ),
  (draft, random, place) => {
    const length = String(draft.body.length);
    const spelled = [
      `+${length}`,
      `${length}, ${length}`,
      `0x${length}`,
      "-1",
      `${length}.0`,
      "9".repeat(30),
      "",
      ` ${length} `,
    ];
    return one(plain(draft, place, [["Content-Length", random.pick(spelled as [string, ...string[]])]]), draft.body);
  },
  (draft, random, place) => {
    const coding = random.pick([
      "xchunked",
      "chunked, identity",
      "identity",
      "gzip, chunked",
      "CHUNKED",
      "chunked;x",
      "\tchunked",
    ]);
    const size = draft.body.length.toString(16);
    return one(
      plain(draft, place, [["Transfer-Encoding", coding]]),
      `${size}${CRLF}`,
      draft.body,
      `${CRLF}0${CRLF}${CRLF}`,
      smuggled(place),
    );
  },
  (draft, random, place) => {
    const size = random.pick(["g", "-1", "ffffffffffffffff1", "0x5", "", " 5", "5 ;", "1\n", "00000000000000000005"]);
    return one(
      plain(draft, place, [["Transfer-Encoding", "chunked"]]),
      `${size}${CRLF}`,
      draft.body,
      `${CRLF}0${CRLF}${CRLF}`,
    );
  },
  (draft, random, place) => {
    const size = draft.body.length.toString(16).toUpperCase();
    const extension = random.pick([";a=b", ';a="\r\n"', `;${"x".repeat(20_000)}`, ""]);
    const trailer = random.pick(["Mcp-Name: drop", "Content-Length: 1", "X-Switchyard-Principal: key:x", "bad", ""]);
    const end = trailer === "" ? CRLF : `${trailer}${CRLF}${CRLF}`;
    return one(
      plain(draft, place, [["Transfer-Encoding", "chunked"]]),
      `${size}${extension}${CRLF}`,
      draft.body,
      `${CRLF}0${CRLF}${end}`,
    );
  },
  (draft, _random, place) => {
    const text = plain(draft, place, [["Content-Length", String(draft.body.length)]]).toString("latin1");
    return one(Buffer.from(text.replaceAll(CRLF, "\n"), "latin1"), draft.body);
  },
  (draft, random, place) => {
    const line = random.pick(["Mcp-Name : drop", " X-Folded: 1", "no colon", ": no name", "X\0: 1", "Mcp-Name:drop\r"]);
    const text = plain(draft, place, [["Content-Length", String(draft.body.length)]]).toString("latin1");
    return one(Buffer.from(text.replace(CRLF, `${CRLF}${line}${CRLF}`), "latin1"), draft.body);
  },
  (draft, random, place) => {
    const { path } = place;
    const lines = [
      `POST ${path} HTTP/1.0`,
      `POST ${path}`,
      `POST ${path} HTTP/2.0`,
      `post ${path} HTTP/1.1`,
      `POST  ${path} HTTP/1.1`,
    ];
    const more = [
      "PRI * HTTP/2.0",
      `CONNECT ${place.host} HTTP/1.1`,
      `POST ${path} HTTP/1.1 x`,
      `\0POST ${path} HTTP/1.1`,
      "",
    ];
    const length = ["Content-Length", String(draft.body.length)] as const;
    return one(
      head(random.pick([...lines, ...more] as [string, ...string[]]), [["Host", place.host], ...draft.headers, length]),
      draft.body,
    );
  },
  (draft, random, place) => {
    const hosts = random.pick([
      [],
      [place.host, place.host],
      [place.host, "evil.example"],
      ["evil.example", place.host],
    ]);
    const named = (hosts as string[]).map((host) => ["Host", host] as const);
    const length = ["Content-Length", String(draft.body.length)] as const;
    return one(head(`POST ${place.path} HTTP/1.1`, [...named, ...draft.headers, length]), draft.body);
  },
  (draft, _random, place) => {
    const first = Buffer.concat([plain(draft, place, [["Content-Length", String(draft.body.length)]]), draft.body]);
    return { raw: Buffer.concat([first, first]), requests: 2 };
  },
  (draft, random, place) => {
    const length = draft.body.length + random.pick([1, 100, 5_000_000]);
    return one(plain(draft, place, [["Content-Length", String(length)]]), draft.body);
  },
  (draft, random, place) => {
    const length = random.below(draft.body.length + 1);
    return one(plain(draft, place, [["Content-Length", String(length)]]), draft.body, smuggled(place));
  },
  (_draft, random) => one(Buffer.from(Array.from({ length: random.below(300) }, () => random.below(256)))),
];

/** The request in a framing that a strict reader refuses, or that two readers could take differently. */
export function oddlyFramed(draft: Draft, random: Random, place: Place): Bytes {
  return { ...random.pick(ODDITIES)(draft, random, place), method: "POST" };
}
