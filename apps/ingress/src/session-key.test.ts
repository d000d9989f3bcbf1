import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadSessionKey } from "./session-key.ts";

describe("the key of MCP sessions", () => {
  it("is made once, by whoever starts first, readable by us alone, and stays", async () => {
    const home = mkdtempSync(join(tmpdir(), "switchyard-key-"));
    const [first, second] = await Promise.all([loadSessionKey(undefined, home), loadSessionKey(undefined, home)]);
    expect(first).toEqual(second);
    expect(await loadSessionKey(undefined, home)).toEqual(first);
    expect(statSync(join(home, "ingress-session.key")).mode & 0o777).toBe(0o600);
    writeFileSync(join(home, "ingress-session.key"), "broken");
    await expect(loadSessionKey(undefined, home)).rejects.toMatchObject({ code: "session_key_unreadable" });
    rmSync(home, { recursive: true });
  });

  it("is the configured one when there is one", async () => {
    const key = Buffer.alloc(32, 3);
    expect(await loadSessionKey(key.toString("base64url"), "/nowhere")).toEqual(key);
  });
});
