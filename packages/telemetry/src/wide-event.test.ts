import { AppError } from "@switchyard/contracts";
import { describe, expect, it } from "vitest";
import { createLog } from "./log.ts";
import { wideEvent } from "./wide-event.ts";

function capture() {
  const lines: Record<string, unknown>[] = [];
  const log = createLog({ service: "test", write: (line) => lines.push(JSON.parse(line)) });
  return { log, lines };
}

describe("a wide event", () => {
  it("leaves one line with what the work set and how long its phases took", async () => {
    const { log, lines } = capture();
    const result = await wideEvent(log, { name: "job", fields: { org_id: "org_1" } }, async (event) => {
      event.set({ deployment_id: "dpl_1" });
      return event.phase("fetch", async () => 7);
    });
    expect(result).toBe(7);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({
      msg: "job",
      level: "info",
      outcome: "ok",
      org_id: "org_1",
      deployment_id: "dpl_1",
    });
    expect(lines[0]).toHaveProperty("fetch_ms");
  });

  it("logs a caller's fault as information and ours as an error, and rethrows both", async () => {
    const { log, lines } = capture();
    const refuse = new AppError({ code: "x_not_found", kind: "not_found", message: "no x" });
    await expect(wideEvent(log, { name: "a" }, () => Promise.reject(refuse))).rejects.toBe(refuse);
    await expect(wideEvent(log, { name: "b" }, () => Promise.reject(new TypeError("oops")))).rejects.toThrow("oops");
    expect(lines.map((line) => [line["level"], line["outcome"], line["code"]])).toEqual([
      ["info", "refused", "x_not_found"],
      ["error", "failed", "internal"],
    ]);
  });

  it("never writes the value of a field that names a secret", async () => {
    const { log, lines } = capture();
    log.info("m", { token: "t0p", nested: { password: "t0p", authorization: "t0p" } });
    expect(JSON.stringify(lines)).not.toContain("t0p");
  });
});
