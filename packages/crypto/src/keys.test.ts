import { importJWK, jwtVerify, SignJWT } from "jose";
import { describe, expect, it } from "vitest";
import { canonicalJson, timingSafeEqualText } from "./hash.ts";
import { newId } from "./ids.ts";
import { deriveSigningKey, newApiKey, parseApiKey } from "./keys.ts";
import { hashPassword, verifyPassword } from "./password.ts";
import { newMasterKey } from "./seal.ts";

describe("API keys", () => {
  it("names its plane and hashes to what is stored", () => {
    const key = newApiKey("mcp");
    expect(parseApiKey(key.secret)).toEqual({ plane: "mcp", hash: key.hash });
    expect(key.hash).not.toContain(key.secret.slice(7));
  });

  it("does not take other text for a key", () => {
    for (const text of ["", "sy_mcp_", "sy_admin_".padEnd(52, "a"), `${newApiKey("mcp").secret}x`, "Bearer x"])
      expect(parseApiKey(text)).toBeNull();
  });
});

describe("signing keys", () => {
  it("are the same wherever the master key is the same, and verify what they sign", async () => {
    const master = newMasterKey();
    const [one, two] = await Promise.all([deriveSigningKey(master, "t"), deriveSigningKey(master, "t")]);
    expect(one.publicJwk).toEqual(two.publicJwk);
    const token = await new SignJWT({ a: 1 }).setProtectedHeader({ alg: "EdDSA", kid: one.kid }).sign(one.privateKey);
    const { payload } = await jwtVerify(token, await importJWK(two.publicJwk, "EdDSA"));
    expect(payload).toEqual({ a: 1 });
  });

  it("differ by purpose", async () => {
    const master = newMasterKey();
    expect((await deriveSigningKey(master, "a")).kid).not.toBe((await deriveSigningKey(master, "b")).kid);
  });
});

describe("passwords", () => {
  it("verifies the right password only, and nothing against nobody", async () => {
    const stored = await hashPassword("correct horse battery");
    expect(await verifyPassword("correct horse battery", stored)).toBe(true);
    expect(await verifyPassword("correct horse batterz", stored)).toBe(false);
    expect(await verifyPassword("correct horse battery", null)).toBe(false);
    expect(await verifyPassword("x", "garbage$1$2")).toBe(false);
  });
});

describe("ids and canonical JSON", () => {
  it("sort by time and never repeat", () => {
    const early = newId("srv", 1_000);
    const late = newId("srv", 2_000);
    expect(early < late).toBe(true);
    expect(new Set(Array.from({ length: 1_000 }, () => newId("dpl"))).size).toBe(1_000);
  });

  it("gives the same text for the same value whatever the order of its keys", () => {
    expect(canonicalJson({ b: [1, { d: null, c: "ü" }], a: undefined })).toBe('{"b":[1,{"c":"ü","d":null}]}');
  });

  it("compares texts of different length without throwing", () => {
    expect(timingSafeEqualText("a", "aa")).toBe(false);
    expect(timingSafeEqualText("aa", "aa")).toBe(true);
  });
});
