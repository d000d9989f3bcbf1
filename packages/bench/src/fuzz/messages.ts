/** Bodies: what a client of either era sends, and what is done to it. */
import type { Random } from "./random.ts";

export type Era = "modern" | "legacy";

/** A message with the headers that say what it says. */
export interface Draft {
  readonly era: Era;
  readonly id: string | number;
  headers: [string, string][];
  body: Buffer;
  /** Whether something was done to it: then it may be refused. */
  isChanged: boolean;
}

const META = {
  "io.modelcontextprotocol/protocolVersion": "2026-07-28",
  "io.modelcontextprotocol/clientCapabilities": {},
  "io.modelcontextprotocol/clientInfo": { name: "fuzz", version: "1" },
};
const NAMED = [
  ["tools/call", "name", "echo"],
  ["tools/call", "name", "stream"],
  ["prompts/get", "name", "präsent"],
  ["resources/read", "uri", "file:///a b?c=ä"],
  ["tasks/get", "taskId", "tsk_1"],
  ["tasks/update", "taskId", "=?base64?eA==?="],
  ["tasks/cancel", "taskId", " padded "],
] as const;
const UNNAMED = ["tools/list", "server/discover", "completion/complete", "prompts/list", "x/unknown"] as const;

/** As 2026-07-28 has it for `Mcp-Name`. */
export function headerText(value: string): string {
  const isPlain = /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/.test(value) && !/^=\?base64\?.*\?=$/i.test(value);
  return isPlain ? value : `=?base64?${Buffer.from(value).toString("base64")}?=`;
}

/** A request that is right in every way. */
export function draftOf(random: Random): Draft {
  const era: Era = random.chance(0.65) ? "modern" : "legacy";
  const id = random.chance(0.5) ? random.below(1_000_000) : `id-${random.below(1_000_000)}`;
  const [method, field, value] = random.chance(0.7)
    ? random.pick([NAMED[0], ...NAMED])
    : ([random.pick(UNNAMED), null, null] as const);
  const params: Record<string, unknown> = field === null ? {} : { [field]: value };
  if (method === "tools/call") params["arguments"] = { text: "x".repeat(random.below(200)) };
  if (era === "modern") params["_meta"] = META;
  const message = { jsonrpc: "2.0", id, method, params };
  const headers: [string, string][] = [
    ["Content-Type", random.pick(["application/json", "application/json; charset=utf-8", "Application/JSON"])],
    ["Accept", "application/json, text/event-stream"],
    ["MCP-Protocol-Version", era === "modern" ? "2026-07-28" : "2025-11-25"],
  ];
  if (era === "modern") headers.push(["Mcp-Method", method]);
  if (era === "modern" && value !== null) headers.push(["Mcp-Name", headerText(value)]);
  return { era, id, headers, body: Buffer.from(JSON.stringify(message)), isChanged: false };
}

type BodyChange = (body: string, random: Random) => string | Buffer;

const IDS = [
  ...["null", "1.5", "1e400", "9007199254740993", "-0", "{}", "[]", "true", '""', '"\\ud800"', "1e2", "0x1"],
  ...['"ä"', "-1", "00", `"${"x".repeat(1_025)}"`, "1.0", "18446744073709551617"],
] as [string, ...string[]];
const METHODS = ["__proto__", "constructor", "", "tools/call ", "TOOLS/CALL", "tools\\/call", "initialize", "ping"] as [
  string,
  ...string[],
];
const VERSIONS = ["2025-11-25", "2026-07-29", "2030-01-01", "", "2026-07-28 ", "２０２６-07-28", "1.0"] as [
  string,
  ...string[],
];

const replaceOnce = (body: string, what: string | RegExp, by: string): string => body.replace(what, () => by);

const BODY_CHANGES: readonly [BodyChange, ...BodyChange[]] = [
  (body, random) => replaceOnce(body, /"id":(?:\d+|"[^"]*")/, `"id":${random.pick(IDS)}`),
  (body) => replaceOnce(body, /"id":(?:\d+|"[^"]*"),/, ""),
  (body, random) => replaceOnce(body, /"method":"[^"]*"/, `"method":"${random.pick(METHODS)}"`),
  (body, random) => replaceOnce(body, /protocolVersion":"[^"]*"/, `protocolVersion":"${random.pick(VERSIONS)}"`),
  (body) => replaceOnce(body, /"io.modelcontextprotocol\/clientCapabilities":\{\},/, ""),
  (body) => replaceOnce(body, /"_meta":/, '"_META":'),
  (body) => replaceOnce(body, /"params":/, '"Params":'),
  (body) => replaceOnce(body, /"name":"echo"/, '"name":"drop","name":"echo"'),
  (body) => replaceOnce(body, /"name":"echo"/, '"name":"echo","n\\u0061me":"drop"'),
  (body) => replaceOnce(body, /"name":"echo"/, '"name":"drop"'),
  (body) => replaceOnce(body, /"name":"echo"/, '"Name":"drop","name":"echo"'),
  (body) => replaceOnce(body, /"name":"echo"/, '"name":["echo"]'),
  (body) => replaceOnce(body, /"name":"echo"/, '"name":"ech\\u006f"'),
  (body) => replaceOnce(body, /"method":/, '"method":"ping","method":'),
  (body) => replaceOnce(body, /"jsonrpc":"2.0"/, '"jsonrpc":"2.0","result":{}'),
  (body, random) => replaceOnce(body, /"jsonrpc":"2.0"/, `"jsonrpc":${random.pick(["2.0", '"1.0"', "null", '"2"'])}`),
  (body, random) => replaceOnce(body, /"arguments":\{/, `"arguments":{"d":${nested(random)},`),
  (body) => replaceOnce(body, /"params":\{/, '"params":{"__proto__":{"name":"drop"},'),
  (body, random) => body.slice(0, random.below(body.length)),
  (body, random) => body + random.pick(["x", "}", " ", "\0", "[]", body]),
  (body) => `\ufeff${body}`,
  (body, random) => `${random.pick(["// c\n", "'", "NaN", "\t\n ", "[", "{"])}${body}`,
  (body, random) => `[${Array.from({ length: random.pick([1, 2, 3, 65]) }, () => body).join(",")}]`,
  (body) => `[${body},{"jsonrpc":"2.0","method":"notifications/x"}]`,
  () => "[]",
  () => "",
  (_body, random) => random.pick(["null", "1", '"x"', "true", "{}", "[[]]", "[1]", '{"jsonrpc":"2.0"}']),
  (_body, random) => `{"jsonrpc":"2.0","id":${random.pick(IDS)},"result":{}}`,
  (body) => replaceOnce(body, /"id":(?:\d+|"[^"]*"),"method"/, '"method":"notifications/progress","x"'),
  (body, random) => bent(Buffer.from(body), random),
  (body, random) => broken(Buffer.from(body), random),
];

function nested(random: Random): string {
  const depth = random.pick([3, 100, 125, 126, 127, 128, 129, 200, 5_000]);
  return random.chance(0.5) ? "[".repeat(depth) + "]".repeat(depth) : `${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`;
}

/** One byte is another. */
function bent(body: Buffer, random: Random): Buffer {
  body[random.below(body.length)] = random.below(256);
  return body;
}

/** Bytes that are no UTF-8, within a text. */
function broken(body: Buffer, random: Random): Buffer {
  const bad = random.pick(["ff", "c0af", "eda080", "f4908080", "e28080"]);
  const at = body.indexOf('"params"') + 1;
  return Buffer.concat([body.subarray(0, at), Buffer.from(bad, "hex"), body.subarray(at)]);
}

/** Does something to the body. */
export function changeBody(draft: Draft, random: Random): void {
  const before = draft.body;
  const change = random.pick(BODY_CHANGES);
  const after = change(before.toString("utf8"), random);
  draft.body = typeof after === "string" ? Buffer.from(after) : after;
  draft.isChanged ||= !draft.body.equals(before);
}
