import { createHmac, timingSafeEqual } from "node:crypto";
import type { WebhookReader } from "@switchyard/connections/ports";
import { readDelivery } from "./read-delivery.ts";

const SIGNATURE = /^sha256=([0-9a-f]{64})$/;

/**
 * Whether a header `X-Hub-Signature-256` is this secret's signature of these bytes; in constant time
 * (docs.github.com, "Validating webhook deliveries"). The older SHA-1 signature never counts, nor does an empty secret.
 */
export function verifySignature(secret: string, rawBody: Uint8Array, header: string | null): boolean {
  const hex = SIGNATURE.exec(header ?? "")?.[1];
  if (hex === undefined || secret === "") return false;
  const expected = createHmac("sha256", secret).update(rawBody).digest();
  return timingSafeEqual(expected, Buffer.from(hex, "hex"));
}

/** GitHub's webhooks as connections reads them. */
export const githubWebhooks: WebhookReader = { verify: verifySignature, read: readDelivery };
