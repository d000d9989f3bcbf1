import { createHash, timingSafeEqual } from "node:crypto";

/** Lower-case hex SHA-256. */
export function sha256Hex(data: string | Uint8Array): string {
  return createHash("sha256").update(data).digest("hex");
}

/** Hash under which a high-entropy secret (key, one-time token) is stored; a plain SHA-256, since it cannot be guessed. */
export function hashSecret(secret: string): string {
  return sha256Hex(secret);
}

/** Compares two texts in time that does not depend on where they differ. */
export function timingSafeEqualText(left: string, right: string): boolean {
  return timingSafeEqual(createHash("sha256").update(left).digest(), createHash("sha256").update(right).digest());
}

/**
 * JSON with sorted keys and no white space: equal values give equal bytes. Follows RFC 8785 for what our events hold
 * (objects, arrays, strings, booleans, null, finite numbers); undefined members are left out.
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item ?? null)).join(",")}]`;
  if (value !== null && typeof value === "object") {
    const members = Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`);
    return `{${members.join(",")}}`;
  }
  return JSON.stringify(value) ?? "null";
}
