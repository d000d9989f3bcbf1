import { chmod, lstat, mkdir, mkdtemp, readFile, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import type { ArtifactStore } from "@switchyard/deployments/ports";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { checkLink, createArtifactStore } from "./artifacts.ts";

let home: string;
let store: ArtifactStore;
let built = 0;
beforeAll(async () => {
  home = await mkdtemp(`${tmpdir()}/sy-artifacts-`);
  store = createArtifactStore({ home });
});
afterAll(() => rm(home, { recursive: true, force: true }));

async function tree(content = "hello"): Promise<string> {
  built += 1;
  const dir = `${home}/build-${built}`;
  await mkdir(`${dir}/a/b`, { recursive: true });
  await writeFile(`${dir}/a/b/file.txt`, content);
  await writeFile(`${dir}/a-file`, "x");
  await writeFile(`${dir}/run`, "#!/bin/sh\n", { mode: 0o755 });
  await symlink("a/b/file.txt", `${dir}/link`);
  return dir;
}

describe("the artifact store", () => {
  test("gives the same content the same digest, whenever and with whatever permissions it was written", async () => {
    const first = await store.put(await tree());
    const other = await tree();
    await chmod(`${other}/a-file`, 0o600);
    await utimes(`${other}/a-file`, 1, 1);
    expect(await store.put(other)).toEqual(first);
    expect(first).toMatchObject({ digest: expect.stringMatching(/^[0-9a-f]{64}$/), files: 3, bytes: 16 });
    await expect(lstat(other)).rejects.toMatchObject({ code: "ENOENT" });
  });

  test("gives another digest to another content, name, link or executable bit", async () => {
    const base = (await store.put(await tree())).digest;
    const changed = await store.put(await tree("hullo"));
    const renamed = await tree();
    await writeFile(`${renamed}/extra`, "");
    const linked = await tree();
    await symlink("run", `${linked}/link2`);
    const program = await tree();
    await chmod(`${program}/a-file`, 0o755);
    const all = [changed, await store.put(renamed), await store.put(linked), await store.put(program)];
    expect(new Set([base, ...all.map((artifact) => artifact.digest)]).size).toBe(5);
  });

  test("keeps files readable to all, writable to no tenant, and without special bits", async () => {
    const dir = await tree();
    await chmod(`${dir}/run`, 0o4777);
    await chmod(`${dir}/a`, 0o700);
    const path = await store.open((await store.put(dir)).digest);
    expect((await lstat(`${path}/run`)).mode & 0o7777).toBe(0o755);
    expect((await lstat(`${path}/a`)).mode & 0o7777).toBe(0o755);
    expect(await readFile(`${path}/link`, "utf8")).toBe("hello");
  });

  test("survives two puts of the same content at once", async () => {
    const dirs = await Promise.all([tree("both"), tree("both")]);
    const stored = await Promise.all(dirs.map((dir) => store.put(dir)));
    expect(stored[0]).toEqual(stored[1]);
    expect(await store.has(stored[0]?.digest ?? "")).toBe(true);
  });

  test("refuses a link that leads out and leaves the folder as it was", async () => {
    const dir = await tree();
    await symlink("../../../etc/passwd", `${dir}/out`);
    await expect(store.put(dir)).rejects.toMatchObject({ code: "artifact_unsafe_link", kind: "invalid_input" });
    expect(await readFile(`${dir}/a-file`, "utf8")).toBe("x");
  });

  test("removes an artifact and says so when it is asked for", async () => {
    const { digest } = await store.put(await tree("short-lived"));
    await store.remove(digest);
    await store.remove(digest);
    expect(await store.has(digest)).toBe(false);
    await expect(store.open(digest)).rejects.toMatchObject({ code: "artifact_missing" });
  });

  test.each(["", "..", "../../etc", "ABC", "a".repeat(63)])("opens nothing for the digest %s", async (digest) => {
    await expect(store.open(digest)).rejects.toMatchObject({ code: "artifact_missing" });
    expect(await store.has(digest)).toBe(false);
  });
});

test("knows which links stay inside an artifact", () => {
  for (const [path, target] of [
    ["a/link", "../b"],
    [".venv/bin/python", "/usr/bin/python3.11"],
    ["x", "/app/y"],
    ["x", "."],
  ] as const) {
    expect(() => checkLink(path, target)).not.toThrow();
  }
  for (const [path, target] of [
    ["link", "../b"],
    ["a/link", "/etc/passwd"],
    ["x", "/app/../etc"],
    ["x", "/usr/bin/python3/../../.."],
    ["x", "/application"],
    ["e", "deep/d/../z"],
    ["e", "./.d/../../app/z"],
  ] as const) {
    expect(() => checkLink(path, target)).toThrow(expect.objectContaining({ code: "artifact_unsafe_link" }));
  }
});
