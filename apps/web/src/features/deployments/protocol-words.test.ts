import { describe, expect, it } from "vitest";
import { erasWords, processesWords, sessionsWords } from "./protocol-words.ts";

const plan = { transport: "http", stdioShared: false, replayableSessions: false } as const;

describe("what a plan says of the protocol", () => {
  it("tells what the server speaks from what the bridge speaks for it", () => {
    expect(erasWords({ plan, eras: ["2025", "2026"], eraBridged: false })).toBe("2025 and 2026, natively");
    expect(erasWords({ plan, eras: ["2026"], eraBridged: false })).toBe("2026 alone");
    expect(erasWords({ plan, eras: ["2025"], eraBridged: true })).toMatch(/2026 through the bridge/);
    expect(erasWords({ plan: { ...plan, transport: "stdio" }, eras: [], eraBridged: false })).toMatch(/the bridge/);
  });

  it("speaks of sessions only where there are any", () => {
    expect(sessionsWords({ plan, eras: ["2026"], eraBridged: false })).toBeNull();
    expect(sessionsWords({ plan, eras: ["2025"], eraBridged: false })).toMatch(/^End with/);
    const replayable = { ...plan, replayableSessions: true };
    expect(sessionsWords({ plan: replayable, eras: ["2025"], eraBridged: false })).toMatch(/^Replayable/);
  });

  it("speaks of processes only for stdio", () => {
    expect(processesWords({ plan })).toBeNull();
    expect(processesWords({ plan: { ...plan, transport: "stdio", stdioShared: true } })).toMatch(/^Shared/);
  });
});
