import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { z } from "zod";

/** What a client-visible session id stands for. */
export interface SessionRoute {
  readonly deploymentId: string;
  readonly instanceId: string;
  readonly epoch: number;
  /** Hash of the principal who opened it. */
  readonly principalHash: string;
  /** The MCP server's own session id. */
  readonly upstreamId: string;
  /** The version that `initialize` settled on; null where the answer could not be read. */
  readonly protocolVersion: string | null;
  /** Whether it may have a row by which it is opened again when its instance is lost. */
  readonly replayable: boolean;
}

export interface SessionCodec {
  /** A fresh id for a session of `serverId`: unguessable, unreadable, bound to the server. Null when it would exceed 1024. */
  mint(serverId: string, session: SessionRoute): string | null;
  /** What an id stands for; null for anything this installation did not mint for `serverId`. */
  read(serverId: string, id: string): SessionRoute | null;
}

const PREFIX = "sy1.";
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** The longest `Mcp-Session-Id` that every reader of ours accepts. */
const MAX_LENGTH = 1_024;
const Payload = z.tuple([
  z.string(),
  z.string(),
  z.number().int(),
  z.string(),
  z.string(),
  z.string(),
  z.string().nullable(),
  z.boolean(),
]);

/**
 * Session ids that any ingress with the same key can route without a store: AES-256-GCM over deployment, instance,
 * epoch, principal, 128 random bits, the upstream id, the negotiated version and whether it is replayable, with the server
 * as associated data. `key` has 32 bytes.
 */
export function createSessionCodec(key: Uint8Array): SessionCodec {
  return {
    mint(serverId, session) {
      const { deploymentId, instanceId, epoch, principalHash: principal, upstreamId } = session;
      const random = randomBytes(16).toString("base64url");
      const place = [deploymentId, instanceId, epoch, principal, random, upstreamId];
      const fields = [...place, session.protocolVersion, session.replayable];
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(Buffer.from(serverId));
      const body = Buffer.concat([cipher.update(JSON.stringify(fields), "utf8"), cipher.final()]);
      const id = PREFIX + Buffer.concat([nonce, cipher.getAuthTag(), body]).toString("base64url");
      return id.length <= MAX_LENGTH ? id : null;
    },
    read(serverId, id) {
      if (!id.startsWith(PREFIX) || id.length > MAX_LENGTH) return null;
      const sealed = id.slice(PREFIX.length);
      const bytes = Buffer.from(sealed, "base64url");
      // Characters that decode to nothing must not make a second spelling: ids are counted, remembered and hashed as they are.
      if (bytes.toString("base64url") !== sealed) return null;
      const text = decrypt(key, bytes, serverId);
      const fields = text === null ? null : Payload.safeParse(JSON.parse(text));
      if (!fields?.success) return null;
      const [deploymentId, instanceId, epoch, principal, , upstreamId, protocolVersion, replayable] = fields.data;
      return { deploymentId, instanceId, epoch, principalHash: principal, upstreamId, protocolVersion, replayable };
    },
  };
}

function decrypt(key: Uint8Array, bytes: Buffer, context: string): string | null {
  if (bytes.length <= NONCE_BYTES + TAG_BYTES) return null;
  const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(context)).setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
  try {
    const body = bytes.subarray(NONCE_BYTES + TAG_BYTES);
    return Buffer.concat([decipher.update(body), decipher.final()]).toString("utf8");
  } catch {
    return null;
  }
}
