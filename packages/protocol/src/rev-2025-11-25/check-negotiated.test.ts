import { describe, expect, it } from "vitest";
import type { Envelope } from "../envelope.ts";
import { readEnvelope } from "../read-envelope.ts";
import { checkNegotiated } from "./check-negotiated.ts";

function post(body: unknown, version?: string): Envelope {
  const headers = { "content-type": "application/json", "mcp-session-id": "s", "mcp-protocol-version": version };
  const read = readEnvelope({ httpMethod: "POST", headers, body: Buffer.from(JSON.stringify(body)) });
  if (!read.ok) throw new TypeError(read.message);
  return read;
}

const ping = { jsonrpc: "2.0", id: 7, method: "ping" };

describe("checkNegotiated", () => {
  it("passes what says nothing of versions, and what says what the session negotiated", () => {
    for (const negotiated of [null, "2025-03-26", "2025-06-18", "2025-11-25"]) {
      expect(checkNegotiated(post(ping), negotiated)).toBeNull();
    }
    expect(checkNegotiated(post(ping, "2025-06-18"), "2025-06-18")).toBeNull();
    expect(checkNegotiated(post(ping, "2025-06-18"), null)).toBeNull();
  });

  it("refuses a version header that contradicts the session", () => {
    const refused = checkNegotiated(post(ping, "2025-06-18"), "2025-11-25");
    expect(refused).toMatchObject({ httpStatus: 400, code: -32600, id: 7, data: { negotiated: "2025-11-25" } });
    const read = readEnvelope({ httpMethod: "GET", headers: { "mcp-protocol-version": "2025-06-18" }, body: null });
    expect(read.ok && checkNegotiated(read, "2025-11-25")).toMatchObject({ httpStatus: 400, code: -32600 });
  });

  it("passes a batch in a session of 2025-03-26 and refuses it in any other, or in none", () => {
    expect(checkNegotiated(post([ping]), "2025-03-26")).toBeNull();
    for (const negotiated of [null, "2024-11-05", "2025-06-18", "2025-11-25"]) {
      expect(checkNegotiated(post([ping]), negotiated)).toMatchObject({ httpStatus: 400, code: -32600, id: null });
    }
  });

  it("does not take what an initialize asks for as a statement about the session", () => {
    const initialize = { ...ping, method: "initialize", params: { protocolVersion: "2025-06-18" } };
    expect(checkNegotiated(post(initialize), "2025-11-25")).toBeNull();
  });
});
