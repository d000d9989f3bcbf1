import { generateKeyPairSync, randomBytes } from "node:crypto";

export interface DeployKey {
  /** OpenSSH private key file (`openssh-key-v1`, unencrypted). */
  readonly privateKeyPem: string;
  /** One line as a Git host takes it: `ssh-ed25519 AAAA… comment`. */
  readonly publicKey: string;
}

const KEY_TYPE = "ssh-ed25519";
const MAGIC = Buffer.from("openssh-key-v1\0");

/** A fresh ed25519 key pair in the formats of OpenSSH (PROTOCOL.key); the comment shows up in the Git host's list. */
export function generateDeployKey(comment: string): DeployKey {
  const { privateKey } = generateKeyPairSync("ed25519");
  const jwk = privateKey.export({ format: "jwk" });
  const seed = Buffer.from(jwk.d ?? "", "base64url");
  const point = Buffer.from(jwk.x ?? "", "base64url");
  const publicBlob = Buffer.concat([field(KEY_TYPE), field(point)]);
  return {
    privateKeyPem: pem(privateBlob({ seed, point, publicBlob, comment })),
    publicKey: `${KEY_TYPE} ${publicBlob.toString("base64")} ${comment}`,
  };
}

function privateBlob(key: { seed: Buffer; point: Buffer; publicBlob: Buffer; comment: string }): Buffer {
  const check = randomBytes(4);
  const secret = Buffer.concat([
    check,
    check,
    key.publicBlob,
    field(Buffer.concat([key.seed, key.point])),
    field(key.comment),
  ]);
  const padding = Buffer.from(Array.from({ length: (8 - (secret.length % 8)) % 8 }, (_, index) => index + 1));
  return Buffer.concat([
    MAGIC,
    field("none"),
    field("none"),
    field(""),
    uint32(1),
    field(key.publicBlob),
    field(Buffer.concat([secret, padding])),
  ]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function field(value: string | Buffer): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([uint32(bytes.length), bytes]);
}

function pem(blob: Buffer): string {
  const lines = blob.toString("base64").match(/.{1,70}/g) ?? [];
  return `-----BEGIN OPENSSH PRIVATE KEY-----\n${lines.join("\n")}\n-----END OPENSSH PRIVATE KEY-----\n`;
}
