import { hashSecret } from "@switchyard/crypto";
import { expect, test } from "vitest";
import { newClientSecret, verifyClientSecret } from "./client-secret.ts";

const now = Date.parse("2026-01-01T00:00:00Z");

test("a secret is stored as a hash and named by its beginning only", () => {
  const { secret, hash, hint } = newClientSecret();
  expect(secret).toMatch(/^sy_secret_[A-Za-z0-9_-]{43}$/);
  expect(hash).toBe(hashSecret(secret));
  expect(secret.startsWith(hint)).toBe(true);
  expect(hint).toHaveLength("sy_secret_".length + 5);
});

test("both secrets of a rotation are good while they overlap, and the old one no longer", () => {
  const [old, fresh] = [newClientSecret(), newClientSecret()];
  const stored = [
    { hash: fresh.hash, expiresAt: null },
    { hash: old.hash, expiresAt: new Date(now + 1_000) },
  ];
  expect(verifyClientSecret(old.secret, stored, now)).toBe(true);
  expect(verifyClientSecret(fresh.secret, stored, now)).toBe(true);
  expect(verifyClientSecret(old.secret, stored, now + 1_000)).toBe(false);
  expect(verifyClientSecret(fresh.secret, stored, now + 1_000)).toBe(true);
});

test("refuses another secret, a hash presented as a secret, and anything while there is none", () => {
  const { secret, hash } = newClientSecret();
  const stored = [{ hash, expiresAt: null }];
  for (const wrong of ["", hash, `${secret} `, secret.slice(0, -1), newClientSecret().secret])
    expect(verifyClientSecret(wrong, stored, now)).toBe(false);
  expect(verifyClientSecret(secret, [], now)).toBe(false);
});
