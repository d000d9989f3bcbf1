import { isJsonObject, type RequestId } from "@switchyard/protocol";
import type { RpcMessage } from "./messages.ts";

type Reviver = (key: string, value: unknown, context?: { readonly source?: string }) => unknown;
const parseWith: (text: string, reviver: Reviver) => unknown = JSON.parse;
const { rawJSON } = JSON as { readonly rawJSON?: (source: string) => unknown };

/** Numbers that JavaScript would write differently than they stand: long ones, `1.0`, exponents. */
const delicateNumber = /\d{16}|\.\d*0[\s,}\]]|\d[eE][+-]?\d/;

/**
 * Parses a JSON-RPC message so that writing it again gives every number as it stood (64-bit ids, `1.0`), where the
 * engine can (Node 22 and up). Null when the text is no JSON-RPC 2.0 object.
 */
export function parseMessage(text: string): RpcMessage | null {
  const value = parse(text, exactReviver(text));
  return isMessage(value) ? value : null;
}

/** Parses the message of a text, or those of a batch; null when it holds anything else. Numbers are JavaScript's. */
export function parseLine(text: string): readonly RpcMessage[] | null {
  return messagesOf(parse(text, undefined));
}

/** The messages of a batch, each as JSON text of its own with its numbers as they stood; empty when it is none. */
export function splitBatch(text: string): readonly string[] {
  return (messagesOf(parse(text, exactReviver(text))) ?? []).map((message) => JSON.stringify(message));
}

/** A message to be changed and written again, given its text: its numbers as they stood. */
export function exactly(message: RpcMessage, text: string): RpcMessage {
  return exactReviver(text) === undefined ? message : (parseMessage(text) ?? message);
}

/** A text without the line ends that JSON may have between its tokens, so that it is one line; it stays the same JSON. */
export function inOneLine(text: string): string {
  return text.includes("\n") || text.includes("\r") ? text.replaceAll(/[\r\n]/g, " ") : text;
}

const head = '{"jsonrpc":"2.0","id":';

/**
 * The text of a message with another id and not a byte else changed, where its id stands in one of the two places that
 * every SDK writes it; null where it does not. The text must be JSON of an object whose only "id" is `from`.
 */
export function spliceId(text: string, from: RequestId, to: RequestId): string | null {
  const old = JSON.stringify(from);
  if (text.startsWith(head) && text.startsWith(old, head.length)) {
    const end = head.length + old.length;
    const next = text.charCodeAt(end);
    if (next === 0x2c || next === 0x7d) return head + JSON.stringify(to) + text.slice(end);
  }
  // The last quote before `id` opens the key: were it in a string, it would stand after a backslash, not a comma.
  const tail = `,"id":${old}}`;
  return text.endsWith(tail) ? `${text.slice(0, -tail.length)},"id":${JSON.stringify(to)}}` : null;
}

/** Undefined when the text is no JSON. */
function parse(text: string, reviver: Reviver | undefined): unknown {
  try {
    return reviver === undefined ? JSON.parse(text) : parseWith(text, reviver);
  } catch {
    return undefined;
  }
}

function messagesOf(value: unknown): readonly RpcMessage[] | null {
  if (isMessage(value)) return [value];
  return Array.isArray(value) && value.length > 0 && value.every(isMessage) ? value : null;
}

function isMessage(value: unknown): value is RpcMessage {
  return isJsonObject(value) && value["jsonrpc"] === "2.0";
}

function exactReviver(text: string): Reviver | undefined {
  return rawJSON !== undefined && delicateNumber.test(text) ? keepSource : undefined;
}

const keepSource: Reviver = (_key, value, context) => {
  if (typeof value !== "number" || context?.source === undefined || String(value) === context.source) return value;
  return rawJSON?.(context.source) ?? value;
};
