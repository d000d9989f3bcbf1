import { rpcCodes } from "../codes.ts";
import type { Envelope } from "../envelope.ts";
import { type Rejection, reject, rejectShape } from "../rejection.ts";
import { assumedLegacyVersion } from "../revisions.ts";

/**
 * Holds a message against the version that its session negotiated; null where that is unknown, or there is no session.
 * Batches belong to sessions of 2025-03-26 alone. A version header that contradicts the session is invalid (2025-11-25
 * transports, protocol version header); without one the session speaks for itself. Answers null when the message may pass.
 */
export function checkNegotiated(envelope: Envelope, negotiated: string | null): Rejection | null {
  if (envelope.kind === "batch" && negotiated !== assumedLegacyVersion) {
    const said = negotiated === null ? "a session that negotiated it" : `protocol version ${assumedLegacyVersion}`;
    return rejectShape(`JSON-RPC batches belong to ${said}; send one message per POST.`);
  }
  const said = envelope.protocolVersion;
  // What an initialize asks for is no statement about a session that is open.
  if (negotiated === null || said === null || said === negotiated || envelope.method === "initialize") return null;
  const message = `Bad Request: MCP-Protocol-Version says ${said}, this session negotiated ${negotiated}.`;
  return reject(rpcCodes.invalidRequest, message, { id: envelope.id, data: { negotiated } });
}
