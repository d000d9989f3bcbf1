import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from "node:crypto";
import { instanceOfRequestState, isJsonObject, type JsonObject, own, writeRequestState } from "@switchyard/protocol";
import { paramsOf, type RpcMessage } from "./messages.ts";

const nonceBytes = 12;
const tagBytes = 16;

/** Who retries what: a state serves nobody else and no other request. */
export interface Retry {
  readonly principal: string;
  /** {@link digestOf} the request. */
  readonly digest: string;
}

/** A call that waits, as its `requestState` names it. */
export interface StateContent extends Retry {
  readonly callId: string;
  /** Counts the times the call was asked for input; a state serves one of them. */
  readonly round: number;
  /** In milliseconds since the epoch. */
  readonly expiresAt: number;
}

/**
 * Why a state is refused. `unreadable`: changed, of somebody else, or sealed with another key. `other-call`: of another
 * request of the same caller. `elsewhere`: of another instance.
 */
export type StateFault = "unreadable" | "other-call" | "expired" | "elsewhere";

export interface StateCodec {
  seal(content: StateContent): string;
  /** The call and round it names, or why it is refused. Never throws. */
  open(state: string, retry: Retry, now: number): { readonly callId: string; readonly round: number } | StateFault;
}

/** What is sealed; only what this program sealed is ever read, since it is authenticated first. */
type SealedFields = readonly [string, number, number, string, string];

/** A key for states from the environment's secret, which all instances share; random, so of this process alone, without one. */
export function stateKeyFrom(secret: string | null): Buffer {
  if (secret === null || secret === "") return randomBytes(32);
  return Buffer.from(hkdfSync("sha256", secret, "", "switchyard bridge requestState", 32));
}

/**
 * `requestState` of the bridge (2026-07-28, multi round-trip requests): AES-256-GCM over the call, its round, its end, its
 * principal and its request, with the instance in clear in front (and authenticated) as a routing hint.
 */
export function createStateCodec(key: Buffer, instanceId: string): StateCodec {
  return {
    seal({ callId, round, expiresAt, principal, digest }) {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(Buffer.from(instanceId));
      const fields = JSON.stringify([callId, round, expiresAt, shortHash(principal), digest]);
      const body = Buffer.concat([cipher.update(fields, "utf8"), cipher.final()]);
      return writeRequestState(instanceId, Buffer.concat([nonce, cipher.getAuthTag(), body]).toString("base64url"));
    },
    open(state, retry, now) {
      const instance = instanceOfRequestState(state);
      const fields = instance === null ? null : decrypt(key, state.slice(state.lastIndexOf(".") + 1), instance);
      if (fields === null) return "unreadable";
      const { callId, round, expiresAt, principal, digest } = fields;
      if (principal !== shortHash(retry.principal)) return "unreadable";
      if (digest !== retry.digest) return "other-call";
      if (expiresAt <= now) return "expired";
      return instance === instanceId ? { callId, round } : "elsewhere";
    },
  };
}

function decrypt(key: Buffer, sealed: string, instance: string): StateContent | null {
  const bytes = Buffer.from(sealed, "base64url");
  // Characters that decode to nothing must not make a second spelling of one state.
  if (bytes.length <= nonceBytes + tagBytes || bytes.toString("base64url") !== sealed) return null;
  const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, nonceBytes), { authTagLength: tagBytes });
  decipher.setAAD(Buffer.from(instance)).setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
  try {
    const text = Buffer.concat([decipher.update(bytes.subarray(nonceBytes + tagBytes)), decipher.final()]);
    const [callId, round, expiresAt, principal, digest] = JSON.parse(text.toString("utf8")) as SealedFields;
    return { callId, round, expiresAt, principal, digest };
  } catch {
    return null;
  }
}

/**
 * What a request asks for, as a short text: the same for a retry with the same params in any order, whatever its `_meta`
 * and its answers.
 */
export function digestOf(message: RpcMessage): string {
  const { _meta, inputResponses, requestState, ...params } = paramsOf(message);
  return shortHash(JSON.stringify([own(message, "method"), ordered(params)]));
}

function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (!isJsonObject(value) || isRawNumber(value)) return value;
  const entries = Object.entries(value as JsonObject);
  // As a list, since a key such as `__proto__` or `1` would not keep its place in an object.
  const sorted = entries.sort(([one], [other]) => (one < other ? -1 : 1));
  return { object: sorted.map(([name, inner]) => [name, ordered(inner)]) };
}

const { isRawJSON } = JSON as { readonly isRawJSON?: (value: unknown) => boolean };

/** Numbers that are kept as they stood are objects of the engine's own. */
function isRawNumber(value: object): boolean {
  return isRawJSON?.(value) === true;
}

function shortHash(text: string): string {
  return createHash("sha256").update(text).digest().subarray(0, 16).toString("base64url");
}
