import { describe, expect, it } from "vitest";
import { environment } from "./environment.fixture.ts";
import {
  closedPreviews,
  expiryWords,
  limitWords,
  liveForMs,
  openPreviews,
  previewTitle,
  spanWords,
} from "./environment-words.ts";

const now = Date.parse("2026-01-10T00:00:00.000Z");

describe("previews", () => {
  const all = [
    environment("production", { kind: "production" }),
    environment("preview", { kind: "defaults" }),
    environment("pr-1"),
    environment("pr-2", { createdAt: "2026-01-02T00:00:00.000Z" }),
    environment("pr-3", { closedAt: "2026-01-03T00:00:00.000Z" }),
  ];
  it("are open or closed, and are neither production nor the defaults", () => {
    expect(openPreviews(all).map((one) => one.slug)).toEqual(["pr-2", "pr-1"]);
    expect(closedPreviews(all).map((one) => one.slug)).toEqual(["pr-3"]);
  });
  it("are called by their pull request, then their branch", () => {
    const pull = { number: 1, title: "Add units", url: "", author: "x", fromFork: false };
    expect(previewTitle(environment("pr-1", { pull, branch: "units" }))).toBe("Add units");
    expect(previewTitle(environment("staging", { branch: "develop" }))).toBe("develop");
    expect(previewTitle(environment("staging"))).toBe("staging");
  });
  it("say when they are closed by themselves", () => {
    expect(expiryWords({ expiresAt: null }, now)).toBe("Does not expire");
    expect(expiryWords({ expiresAt: "2026-01-15T00:00:00.000Z" }, now)).toBe(
      "Expires in 5 d unless called or pushed to",
    );
    expect(expiryWords({ expiresAt: "2026-01-09T00:00:00.000Z" }, now)).toBe("About to expire");
  });
  it("say what they may use", () => {
    expect(limitWords({ memoryMb: 512, cpus: 0.5 })).toBe("512 MiB · 0.5 CPU");
    expect(limitWords(null)).toBe("Limits of the installation");
  });
});

describe("time live", () => {
  it("runs on for what is live now", () => {
    const createdAt = "2026-01-09T23:00:00.000Z";
    expect(liveForMs({ createdAt, endedAt: null }, now)).toBe(3_600_000);
    expect(liveForMs({ createdAt, endedAt: "2026-01-09T23:30:00.000Z" }, now)).toBe(1_800_000);
  });
  it("is told in its two largest units", () => {
    expect([40_000, 720_000, 12_000_000, 86_400_000, 439_200_000].map(spanWords)).toEqual([
      "40 s",
      "12 min",
      "3 h 20 min",
      "1 d",
      "5 d 2 h",
    ]);
  });
});
