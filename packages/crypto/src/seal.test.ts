import { describe, expect, it } from "vitest";
import { createSealer, deriveKey, newMasterKey } from "./seal.ts";

describe("sealing", () => {
  const sealer = createSealer(newMasterKey());

  it("opens what it sealed, for the context it was sealed for", () => {
    expect(sealer.open(sealer.seal("päss\n", "org_1/env_1/TOKEN"), "org_1/env_1/TOKEN")).toBe("päss\n");
  });

  it("refuses a sealed value that was moved to another context", () => {
    const sealed = sealer.seal("secret", "org_1/env_1/TOKEN");
    expect(() => sealer.open(sealed, "org_2/env_1/TOKEN")).toThrowError("could not be opened");
  });

  it("refuses a sealed value of which any byte was changed", () => {
    const sealed = sealer.seal("secret", "c");
    const bytes = Buffer.from(sealed.slice(3), "base64url");
    for (let i = 0; i < bytes.length; i++) {
      const forged = Buffer.from(bytes);
      forged[i] = (forged[i] ?? 0) ^ 1;
      expect(() => sealer.open(`v1.${forged.toString("base64url")}`, "c")).toThrowError();
    }
  });

  it("refuses a truncated authentication tag", () => {
    const sealed = sealer.seal("", "c");
    expect(() => sealer.open(sealed.slice(0, -4), "c")).toThrowError();
  });

  it("never gives the same text twice for the same value", () => {
    expect(sealer.seal("a", "c")).not.toBe(sealer.seal("a", "c"));
  });

  it("derives different keys for different purposes", () => {
    const master = newMasterKey();
    expect(deriveKey(master, "a").equals(deriveKey(master, "b"))).toBe(false);
    expect(deriveKey(master, "a").equals(deriveKey(master, "a"))).toBe(true);
  });
});
