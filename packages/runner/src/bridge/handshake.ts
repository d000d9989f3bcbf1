import { isJsonObject, metaKeys, own } from "@switchyard/protocol";
import type { Link } from "./link.ts";
import { type RpcMessage, resultMessage } from "./messages.ts";
import { type LegacyServer, readLegacyServer } from "./modern-results.ts";
import type { InputKinds } from "./questions.ts";

const modernVersion = "2026-07-28";
const legacyVersion = "2025-11-25";
const runnerInfo = { name: "switchyard-runner", version: "1.0.0" };

/** What a child turned out to speak. `gone` = it ended before it said anything of use. */
export type Spoken =
  | { readonly era: "modern"; readonly discover: RpcMessage }
  | { readonly era: "legacy"; readonly server: LegacyServer }
  | { readonly era: "gone" | "silent"; readonly answer: RpcMessage | null };

/** Asks a fresh child for `server/discover` over stdio; null means that it does not speak the modern era. */
export async function probeModern(link: Link, timeoutMs: number): Promise<Spoken | null> {
  const meta = {
    [metaKeys.protocolVersion]: modernVersion,
    [metaKeys.clientCapabilities]: {},
    [metaKeys.clientInfo]: runnerInfo,
  };
  const answer = await ask(link, { jsonrpc: "2.0", method: "server/discover", params: { _meta: meta } }, timeoutMs);
  if (answer === null) return { era: "silent", answer: null };
  if (link.ended) return { era: "gone", answer };
  const versions = own(resultOf(answer), "supportedVersions");
  return Array.isArray(versions) && versions.includes(modernVersion) ? { era: "modern", discover: answer } : null;
}

/** Opens a server as a client of the handshake era that can be asked these kinds of input, and offers nothing else. */
export async function initializeLegacy(link: Link, kinds: InputKinds, timeoutMs: number): Promise<Spoken> {
  const params = { protocolVersion: legacyVersion, capabilities: kinds, clientInfo: runnerInfo };
  const answer = await ask(link, { jsonrpc: "2.0", method: "initialize", params }, timeoutMs);
  if (answer === null) return { era: "silent", answer: null };
  const server = readLegacyServer(own(answer, "result"));
  if (server === null) return { era: "gone", answer };
  link.send({ jsonrpc: "2.0", method: "notifications/initialized" });
  return { era: "legacy", server };
}

/** The answer a child would get to `ping`, whoever is on the other side. */
export function pong(request: RpcMessage): RpcMessage | null {
  const id = own(request, "id");
  if (own(request, "method") !== "ping" || (typeof id !== "string" && typeof id !== "number")) return null;
  return resultMessage(id, {});
}

async function ask(link: Link, message: RpcMessage, timeoutMs: number): Promise<RpcMessage | null> {
  return new Promise((resolve) => {
    const answer = (response: RpcMessage | null): void => {
      clearTimeout(timer);
      resolve(response);
    };
    const call = link.open(message, 0, { notify: () => undefined, answer });
    const timer = setTimeout(() => {
      link.cancel(call, "No answer in time.");
      answer(null);
    }, timeoutMs);
  });
}

function resultOf(answer: RpcMessage): RpcMessage | null {
  const result = own(answer, "result");
  return isJsonObject(result) ? result : null;
}
