import { isJsonObject } from "@switchyard/protocol";
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
  try {
    const exact = rawJSON !== undefined && delicateNumber.test(text);
    const value: unknown = exact ? parseWith(text, keepSource) : JSON.parse(text);
    return isJsonObject(value) && value["jsonrpc"] === "2.0" ? value : null;
  } catch {
    return null;
  }
}

const keepSource: Reviver = (_key, value, context) => {
  if (typeof value !== "number" || context?.source === undefined || String(value) === context.source) return value;
  return rawJSON?.(context.source) ?? value;
};
