/** Headers: said twice, spelled oddly, encoded, forged, or about something else. */
import type { Draft } from "./messages.ts";
import { headerText } from "./messages.ts";
import type { Random } from "./random.ts";

export interface HeaderContext {
  readonly host: string;
  /** A session of this caller that lives. */
  readonly session: string;
}

type HeaderChange = (draft: Draft, random: Random, context: HeaderContext) => void;

const NAMES = ["MCP-Protocol-Version", "Mcp-Method", "Mcp-Name", "Content-Type", "Accept"] as [string, ...string[]];
const SENTINELS = [
  ...["=?base64?ZWNobw==?=", "=?base64?ZWNobw?=", "=?BASE64?ZWNobw==?=", "=?base64?ZHJvcA==?=", "=?base64??="],
  ...["=?base64?!!!!?=", "=?base64?ZWNobw=?=", "=?base64?/w==?=", "=?base64?77u/ZWNobw==?=", "=?base64?ZWNo bw==?="],
  ...["=?base64?PT9iYXNlNjQ/WldOb2J3PT0/PQ==?=", "=?base64?ZWNobw==", "=?utf-8?ZWNobw==?=", "=?base64?ZWNobx==?="],
] as [string, ...string[]];
const VERSIONS = ["2026-07-28", "2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05", "2030-01-01", "x", ""] as [
  string,
  ...string[],
];
const TYPES = ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "json", ""] as [
  string,
  ...string[],
];
const FORGED = [
  ["X-Switchyard-Principal", "key:somebody-else"],
  ["x_switchyard_principal", "key:somebody-else"],
  ["X-Switchyard-Assertion", "e30.e30.e30"],
  ["X-Forwarded-For", "10.0.0.1"],
  ["X-HTTP-Method-Override", "DELETE"],
  ["X-Original-URL", "/other/server/mcp"],
  ["Cookie", "session=1"],
  ["Mcp_Name", "drop"],
  ["Mcp-Method ", "tools/list"],
  ["Last-Event-ID", "1"],
  ["Content-Encoding", "gzip"],
  ["Content-Encoding", "identity"],
  ["Expect", "100-continue"],
  ["Upgrade", "h2c"],
  ["TE", "trailers"],
  ["Mcp-Param-X", "=?base64?eA==?="],
] as [readonly [string, string], ...(readonly [string, string])[]];
const HOP_BY_HOP = ["mcp-method", "mcp-name", "mcp-protocol-version", "content-type", "host", "accept", "close, x"] as [
  string,
  ...string[],
];

function at(draft: Draft, name: string): number {
  return draft.headers.findIndex(([known]) => known.toLowerCase() === name.toLowerCase());
}

function put(draft: Draft, name: string, value: string): void {
  const found = at(draft, name);
  if (found === -1) draft.headers.push([name, value]);
  else draft.headers[found] = [name, value];
}

/** The session's id with one character another, cut, longer, or something else altogether. */
function bentSession(session: string, random: Random): string {
  const place = random.below(session.length);
  const other = random.pick(["A", "z", "0", ".", "-", "_"]);
  return random.pick([
    session,
    session.slice(0, place) + other + session.slice(place + 1),
    session.slice(0, place),
    `${session}${other}`,
    session.split(".").reverse().join("."),
    "upstream-session",
    "ä",
    "x".repeat(1_100),
    "",
  ]);
}

const HEADER_CHANGES: readonly [HeaderChange, ...HeaderChange[]] = [
  (draft, random) => {
    const found = at(draft, random.pick(NAMES));
    if (found !== -1) draft.headers.splice(found, 1);
  },
  (draft, random) => {
    const header = draft.headers[random.below(draft.headers.length)];
    if (header !== undefined) draft.headers.push([header[0], random.chance(0.5) ? header[1] : "tools/list"]);
  },
  (draft, random) => put(draft, "Mcp-Name", random.pick(SENTINELS)),
  (draft, random) => put(draft, "Mcp-Name", random.pick(["drop", "Echo", "echo\t", "  echo  ", "écho", "echo,echo"])),
  (draft) => put(draft, "Mcp-Name", headerText("drop")),
  (draft, random) => put(draft, "MCP-Protocol-Version", random.pick(VERSIONS)),
  (draft, random) =>
    put(draft, "Mcp-Method", random.pick(["tools/list", "TOOLS/CALL", "", "initialize", "tools/call"])),
  (draft, random) => put(draft, "Content-Type", random.pick(TYPES)),
  (draft, random) => {
    const [name, value] = random.pick(FORGED);
    draft.headers.push([name, value]);
  },
  (draft, random) => put(draft, "Connection", random.pick(HOP_BY_HOP)),
  (draft, random, { session }) => put(draft, "Mcp-Session-Id", bentSession(session, random)),
  (draft, random, { host }) => {
    const wrong = ["evil.example.com", `${host}.evil.example`, "", `${host}, evil.example`, "localhost", `${host}:1`];
    put(draft, "Host", random.pick(wrong as [string, ...string[]]));
  },
  (draft, random) => put(draft, "Origin", random.pick(["https://evil.example", "null", "", "file://"])),
  (draft, random) =>
    put(draft, "Authorization", random.pick(["", "Bearer x", "Basic eDp4", "Bearer sy_mcp_x", "Bearer"])),
  (draft, random) => {
    for (let n = random.pick([10, 150, 400]); n > 0; n -= 1) draft.headers.push([`X-Many-${n}`, "1"]);
  },
  (draft, random) => draft.headers.push(["X-Long", "x".repeat(random.pick([1_000, 15_000, 40_000]))]),
  (draft, random) => draft.headers.push(["X-Odd", random.pick(["a\0b", "a\rb", "a\x7fb", "ä", "a\n b", "\x01"])]),
];

/** Does something to the headers. */
export function changeHeaders(draft: Draft, random: Random, context: HeaderContext): void {
  random.pick(HEADER_CHANGES)(draft, random, context);
  draft.isChanged = true;
}
