import { describe, expect, it } from "vitest";
import { bridgeWords } from "./era-words.ts";

const old = { transport: "http", eras: ["2025"], eraBridged: true } as const;

describe("what the switch between eras means", () => {
  it("is what holds now, and what will when the switch was moved since", () => {
    expect(bridgeWords(old, true)).toMatch(/through the bridge\.$/);
    expect(bridgeWords(old, false)).toMatch(/those that start from now on refuse clients of 2026\.$/);
    expect(bridgeWords({ ...old, eraBridged: false }, false)).toMatch(/only 2026 are refused\.$/);
    expect(bridgeWords({ ...old, eraBridged: false }, true)).toMatch(
      /next deployment on, they reach it through the bridge\.$/,
    );
  });

  it("is nothing where the server speaks both, or stdio", () => {
    expect(bridgeWords({ ...old, eras: ["2025", "2026"], eraBridged: false }, true)).toMatch(/nothing stands between/);
    expect(bridgeWords({ ...old, transport: "stdio", eraBridged: false }, false)).toMatch(/in any case/);
    expect(bridgeWords(null, true)).toMatch(/found out before/);
  });
});
