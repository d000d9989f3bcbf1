import { BrowserOrigin } from "@switchyard/contracts";
import { describe, expect, it } from "vitest";
import { originFault, originOf } from "./origin-of.ts";

describe("originOf", () => {
  it("takes the origin of a pasted address in the form that browsers send", () => {
    expect(originOf(" https://App.Example.com:443/tools?x=1#top ")).toBe("https://app.example.com");
    expect(originOf("http://localhost:5173/")).toBe("http://localhost:5173");
  });

  it("leaves a pattern as it was typed, whatever this engine makes of a star in a host", () => {
    expect(originOf("https://*.example.com/")).toBe("https://*.example.com/");
  });

  it("makes nothing allowed that the API would not take", () => {
    for (const typed of [
      "*",
      "null",
      "app.example.com",
      "javascript:alert(1)",
      "http://app.example.com",
      "https://*",
    ]) {
      expect(BrowserOrigin.safeParse(originOf(typed)).success, typed).toBe(false);
    }
  });
});

describe("originFault", () => {
  it("names what is wrong, and nothing where nothing is", () => {
    expect(originFault("https://app.example.com", [])).toBeNull();
    expect(originFault("https://app.example.com", ["https://app.example.com"])).toMatch(/already/);
    expect(originFault("https://*.example.com", [])).toMatch(/no patterns/);
    expect(originFault("http://app.example.com", [])).toMatch(/use https/);
    expect(originFault("app.example.com", [])).toMatch(/not an origin/);
  });
});
