import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { generateDeployKey } from "./deploy-key.ts";

test("makes a private key file from which OpenSSH derives the public half that is shown", () => {
  const folder = mkdtempSync(join(tmpdir(), "sy-deploy-key-"));
  try {
    const key = generateDeployKey("switchyard-notes");
    writeFileSync(join(folder, "key"), key.privateKeyPem, { mode: 0o600 });
    const derived = execFileSync("ssh-keygen", ["-y", "-f", join(folder, "key")], { encoding: "utf8" });
    expect(derived.trim()).toBe(key.publicKey);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("never makes the same key twice", () => {
  expect(generateDeployKey("a").publicKey).not.toBe(generateDeployKey("a").publicKey);
});
