import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import { AppError } from "@switchyard/contracts";

const VERSION = "v1";
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export interface Sealer {
  /** AES-256-GCM; `context` (org, environment, name) is authenticated, so a sealed value cannot be moved elsewhere. */
  seal(plaintext: string, context: string): string;
  /** Throws AppError secret_unreadable when the key, the context or the bytes are not the ones it was sealed with. */
  open(sealed: string, context: string): string;
}

/** 32 bytes for one purpose, derived from the master key by HKDF-SHA-256 (RFC 5869). */
export function deriveKey(masterKey: string, purpose: string): Buffer {
  return Buffer.from(hkdfSync("sha256", Buffer.from(masterKey, "base64url"), "", `switchyard/${purpose}`, 32));
}

/** A fresh master key: 32 random bytes, base64url. */
export function newMasterKey(): string {
  return randomBytes(32).toString("base64url");
}

/** Seals secrets at rest with a key derived from the master key. */
export function createSealer(masterKey: string): Sealer {
  const key = deriveKey(masterKey, "seal");
  return {
    seal(plaintext, context) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(Buffer.from(context));
      const body = Buffer.concat([cipher.update(plaintext, "utf8"), cipher.final()]);
      return `${VERSION}.${Buffer.concat([nonce, cipher.getAuthTag(), body]).toString("base64url")}`;
    },
    open(sealed, context) {
      const [version, text = ""] = sealed.split(".");
      const bytes = Buffer.from(text, "base64url");
      try {
        if (version !== VERSION) throw new Error(`unknown version ${version}`);
        const tag = bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES);
        const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, NONCE_BYTES), {
          authTagLength: TAG_BYTES,
        });
        decipher.setAAD(Buffer.from(context)).setAuthTag(tag);
        return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]).toString(
          "utf8",
        );
      } catch (cause) {
        throw new AppError({
          code: "secret_unreadable",
          kind: "internal",
          message: "A stored secret could not be opened.",
          remedy:
            "Check that SWITCHYARD_MASTER_KEY is the key this installation was made with, or set the value again.",
          detail: `context ${context}`,
          cause,
        });
      }
    },
  };
}
