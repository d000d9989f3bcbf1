import { classifyInboundRequest } from "@modelcontextprotocol/server";
import { describe, expect, it } from "vitest";
import type { EnvelopeResult } from "./envelope.ts";
import { readEnvelope } from "./read-envelope.ts";

/** A generator with a fixed seed, so that a failure repeats (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const random = seeded(20260728);
function pick<T>(...options: readonly [T, ...T[]]): T {
  return options[Math.floor(random() * options.length)] ?? options[0];
}

const versionKey = "io.modelcontextprotocol/protocolVersion";
const capabilitiesKey = "io.modelcontextprotocol/clientCapabilities";

function randomMessage(): unknown {
  const method = pick("tools/call", "tools/list", "initialize", "server/discover", "ping", "resources/read");
  const meta: Record<string, unknown> = {};
  if (random() < 0.6) meta[versionKey] = pick<unknown>("2026-07-28", "2026-07-28", "2025-11-25", "2030-01-01", 7);
  if (random() < 0.7) meta[capabilitiesKey] = pick<unknown>({}, {}, { elicitation: {} }, "x");
  const params: Record<string, unknown> = { name: "a", uri: "file:///a" };
  if (random() < 0.8) params["_meta"] = meta;
  const kind = pick("request", "request", "request", "notification", "response", "list", "junk");
  if (kind === "response")
    return pick<unknown>(
      { jsonrpc: "2.0", id: 1, result: {} },
      { jsonrpc: "2.0", id: 1, error: { code: 1, message: "" } },
    );
  if (kind === "junk") return pick<unknown>(null, 3, "x", {}, { jsonrpc: "2.0" }, { jsonrpc: "2.0", method: 1, id: 1 });
  const message = {
    jsonrpc: "2.0",
    method,
    params,
    ...(kind === "notification" ? {} : { id: pick<unknown>(1, "b") }),
  };
  return kind === "list" ? pick<unknown>([], [message], [message, 1]) : message;
}

/** One random request through both readers. */
function readTwice(): { ours: EnvelopeResult; theirs: string; label: string } {
  const body = randomMessage();
  const version = pick(undefined, "2026-07-28", "2026-07-28", "2025-11-25");
  const method = pick(undefined, "tools/call", "tools/list");
  const headers = {
    "content-type": "application/json",
    "mcp-protocol-version": version,
    "mcp-method": method,
    "mcp-name": "a",
  };
  const ours = readEnvelope({ httpMethod: "POST", headers, body: Buffer.from(JSON.stringify(body)) });
  const theirs = classifyInboundRequest({
    httpMethod: "POST",
    body,
    ...(version === undefined ? {} : { protocolVersionHeader: version }),
    ...(method === undefined ? {} : { mcpMethodHeader: method }),
  });
  return { ours, theirs: theirs.kind, label: JSON.stringify({ body, version, method }) };
}

describe("beside the classifier of the official SDK", () => {
  it("never passes what it refuses, and settles on the same era", () => {
    let compared = 0;
    for (let round = 0; round < 5000; round += 1) {
      const { ours, theirs, label } = readTwice();
      if (theirs === "reject") expect(ours.ok, label).toBe(false);
      if (!ours.ok) continue;
      expect(ours.era, label).toBe(theirs);
      compared += 1;
    }
    expect(compared).toBeGreaterThan(500);
  });
});
