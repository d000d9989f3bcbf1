import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { readConfig } from "./read.ts";
import { Secret } from "./secret.ts";
import { databaseConfig, flag, isLoopbackOrigin, masterKeyConfig, originsConfig } from "./slices.ts";

describe("reading the configuration", () => {
  it("names every fault at once, and what is missing apart from what is wrong", () => {
    const read = () =>
      readConfig({ ...databaseConfig, ...originsConfig }, { WEB_ORIGIN: "localhost", DATABASE_APP_URL: "x" });
    expect(read).toThrowError(/2 faults[\s\S]*DATABASE_SYSTEM_URL: is not set[\s\S]*WEB_ORIGIN: must be an origin/);
  });

  it("takes an empty value for an absent one", () => {
    expect(readConfig(originsConfig, { WEB_ORIGIN: "" }).WEB_ORIGIN).toBe("http://localhost:3000");
  });

  it("keeps an origin and nothing behind it", () => {
    expect(readConfig(originsConfig, { WEB_ORIGIN: "https://a.example/" }).WEB_ORIGIN).toBe("https://a.example");
    expect(() => readConfig(originsConfig, { WEB_ORIGIN: "https://a.example/path" })).toThrowError("must be an origin");
  });

  it("refuses a master key of the wrong length", () => {
    expect(() => readConfig(masterKeyConfig, { SWITCHYARD_MASTER_KEY: "c2hvcnQ" })).toThrowError("32 bytes");
  });

  it("reads flags as people write them and refuses the rest", () => {
    expect(readConfig({ A: flag, B: flag }, { A: "Yes", B: "0" })).toEqual({ A: true, B: false });
    expect(() => readConfig({ A: flag }, { A: "maybe" })).toThrowError("must be 1 or 0");
  });

  it("never prints a secret", () => {
    const value = new Secret("hunter2");
    const texts = [
      String(value),
      JSON.stringify({ value }),
      inspect({ value }, { depth: 9, showHidden: true }),
      `${value}`,
    ];
    for (const text of texts) expect(text).not.toContain("hunter2");
    expect(value.reveal()).toBe("hunter2");
  });

  it("knows which origins only this machine can reach", () => {
    expect(["http://localhost:1", "http://127.1.2.3", "http://[::1]:3"].every(isLoopbackOrigin)).toBe(true);
    expect(["http://localhost.example", "https://10.0.0.1", "http://127.0.0.1.example"].some(isLoopbackOrigin)).toBe(
      false,
    );
  });
});
