import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadKeptKey } from "./kept-key.ts";

describe.each(["session", "assertion"] as const)("the %s key", (name) => {
  it("is made once, by whoever starts first, readable by us alone, and stays", async () => {
    const home = mkdtempSync(join(tmpdir(), "switchyard-key-"));
    const load = () => loadKeptKey(name, { configured: undefined, home });
    const [first, second] = await Promise.all([load(), load()]);
    expect(first).toEqual(second);
    expect(await load()).toEqual(first);
    expect(statSync(join(home, `ingress-${name}.key`)).mode & 0o777).toBe(0o600);
    writeFileSync(join(home, `ingress-${name}.key`), "broken");
    await expect(load()).rejects.toMatchObject({ code: "ingress_key_unreadable" });
    rmSync(home, { recursive: true });
  });

  it("is the configured one when there is one", async () => {
    const key = Buffer.alloc(32, 3);
    expect(await loadKeptKey(name, { configured: key.toString("base64url"), home: "/nowhere" })).toEqual(key);
  });
});
