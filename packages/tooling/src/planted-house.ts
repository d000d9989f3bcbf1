import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import { openRepository, type Repository } from "./repository.ts";

/**
 * A checkout in a temporary folder that holds exactly these files; its packages can import each other by name. Removed
 * when the test ends.
 */
export function plantHouse(files: Readonly<Record<string, string>>): Repository {
  const root = mkdtempSync(join(tmpdir(), "switchyard-lint-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  execFileSync("git", ["init", "--quiet", root]);
  const planted: Record<string, string> = { ".gitignore": "node_modules/\n", ...files };
  for (const [file, text] of Object.entries(planted)) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }
  const rooms = new Set(Object.keys(files).map((file) => /^packages\/([^/]+)\//.exec(file)?.[1]));
  mkdirSync(join(root, "node_modules/@switchyard"), { recursive: true });
  for (const room of rooms) {
    if (room) symlinkSync(join(root, "packages", room), join(root, "node_modules/@switchyard", room));
  }
  return openRepository(root);
}

/** A package's manifest with these doors. */
export function manifest(room: string, exports: Readonly<Record<string, string>> = { ".": "./src/index.ts" }): string {
  return JSON.stringify({ name: `@switchyard/${room}`, type: "module", exports });
}
